package dev.repazoo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.data.FeatureCacheWriter.Pace;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.shard.Shard;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeatureCacheTest {
  @TempDir private Path folder;
  private final NDManager manager = TorchEngine.newManager(Device.cpu());
  private final ArrayDataset data = new ArrayDataset(600, Set.of(5));

  @AfterEach
  void close() {
    manager.close();
  }

  private FeatureKey key(FeatureKey.Type type) {
    return new FeatureKey("test", "00ff", 1, data.fingerprint(), 600, 2, 3, type);
  }

  /** Tokens [B, 2, 3] that tell the image: its index plus 0, 0.25, ... 1.25. */
  private static NDArray encode(NDArray images) {
    NDArray x = images.toType(DataType.FLOAT32, true).reshape(images.getShape().get(0), 3);
    NDArray number = x.get(":, 0:1").add(x.get(":, 1:2").mul(256f));
    NDArray steps = images.getManager().arange(0f, 1.5f, 0.25f);
    return number.add(steps).reshape(new Shape(-1, 2, 3));
  }

  private void fill(FeatureKey key) throws IOException {
    try (FeatureCacheWriter writer = FeatureCacheWriter.open(folder, key)) {
      writer.fill(data, manager, FeatureCacheTest::encode, Pace.of(2), ProgressListener.SILENT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tokensAreFoundBySample(FeatureKey.Type type) throws IOException {
    fill(key(type));
    FeatureCache cache = FeatureCache.open(folder, key(type));
    NDArray tokens = cache.tokens(manager, 599, 0, 300);
    assertEquals(new Shape(3, 2, 3), tokens.getShape());
    assertEquals(DataType.FLOAT32, tokens.getDataType());
    assertArrayEquals(
        new float[] {300, 300.25f, 300.5f, 300.75f, 301, 301.25f}, tokens.get(2).toFloatArray());
    assertEquals(0.25f, tokens.getFloat(1, 0, 1));
    assertEquals(600L * 6 * (type == FeatureKey.Type.FP16 ? 2 : 4), size());
  }

  private long size() throws IOException {
    return Files.size(folder.resolve("tokens.bin"));
  }

  @Test
  void unreadableImagesHaveNoFeatures() throws IOException {
    fill(key(FeatureKey.Type.FP32));
    FeatureCache cache = FeatureCache.open(folder);
    assertFalse(cache.has(5));
    assertTrue(cache.has(6));
    assertThrows(IndexOutOfBoundsException.class, () -> cache.tokens(manager, 5));
    assertThrows(IndexOutOfBoundsException.class, () -> cache.tokens(manager, 600));
  }

  @Test
  void anInterruptedRunGoesOn() throws IOException {
    FeatureKey key = key(FeatureKey.Type.FP32);
    AtomicInteger seen = new AtomicInteger();
    try (FeatureCacheWriter writer = FeatureCacheWriter.open(folder, key)) {
      assertThrows(
          IllegalStateException.class,
          () ->
              writer.fill(
                  data,
                  manager,
                  images -> {
                    if (seen.addAndGet(8) > 400) {
                      throw new IllegalStateException("stop");
                    }
                    return encode(images);
                  },
                  Pace.of(2),
                  ProgressListener.SILENT));
      assertEquals(400, writer.written());
    }
    IOException e = assertThrows(IOException.class, () -> FeatureCache.open(folder));
    assertTrue(e.getMessage().contains("400 of 600"), e.getMessage());
    seen.set(0);
    try (FeatureCacheWriter writer = FeatureCacheWriter.open(folder, key)) {
      writer.fill(
          data,
          manager,
          images -> {
            seen.addAndGet((int) images.getShape().get(0));
            return encode(images);
          },
          Pace.of(2),
          ProgressListener.SILENT);
    }
    assertEquals(200, seen.get());
    FeatureCache cache = FeatureCache.open(folder, key);
    assertEquals(399f, cache.tokens(manager, 399).getFloat(0, 0, 0));
    assertEquals(400f, cache.tokens(manager, 400).getFloat(0, 0, 0));
    assertFalse(cache.has(5));
  }

  /** What a process that is killed now would leave: the index on the disk, and no more. */
  @Test
  void timeCommitsToo() throws IOException {
    FeatureKey key = key(FeatureKey.Type.FP32);
    AtomicLong seconds = new AtomicLong();
    List<Integer> onDisk = new ArrayList<>();
    try (FeatureCacheWriter writer =
        FeatureCacheWriter.open(
            folder, key, () -> 8, () -> TimeUnit.SECONDS.toNanos(seconds.get()))) {
      ProgressListener afterEachBatch =
          (what, total, unit) ->
              done -> {
                onDisk.add(indexed());
                seconds.addAndGet(4);
              };
      writer.fill(data, manager, FeatureCacheTest::encode, Pace.of(2), afterEachBatch);
    }
    assertEquals(List.of(0, 0, 0, 24, 24, 24, 48), onDisk.subList(0, 7));
  }

  private int indexed() {
    try {
      return FeatureIndex.read(folder).orElseThrow().written();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tokensThatAreNotFiniteAreNotStored() throws IOException {
    for (FeatureKey.Type type : FeatureKey.Type.values()) {
      for (float value : new float[] {1e6f, Float.NaN, Float.POSITIVE_INFINITY}) {
        Path place = folder.resolve(type + " " + value);
        FeatureKey key = key(type);
        try (FeatureCacheWriter writer = FeatureCacheWriter.open(place, key);
            NDArray tokens = manager.full(new Shape(1, key.tokens(), key.dim()), value)) {
          if (type == FeatureKey.Type.FP32 && value == 1e6f) {
            writer.append(tokens);
            assertEquals(1, writer.written());
            continue;
          }
          IOException e = assertThrows(IOException.class, () -> writer.append(tokens));
          String reason = value == 1e6f ? "are beyond the range of fp16" : "are NaN or infinite";
          assertTrue(e.getMessage().contains("images from 0 on " + reason), e.getMessage());
          assertEquals(0, writer.written());
        }
      }
    }
  }

  @Test
  void otherFeaturesAreRefused() throws IOException {
    fill(key(FeatureKey.Type.FP16));
    FeatureKey other =
        new FeatureKey("other", "00ff", 1, data.fingerprint(), 600, 2, 3, FeatureKey.Type.FP16);
    IOException e = assertThrows(IOException.class, () -> FeatureCache.open(folder, other));
    assertTrue(e.getMessage().contains("encoder test instead of other"), e.getMessage());
    assertThrows(IOException.class, () -> FeatureCacheWriter.open(folder, other));
  }

  @Test
  void damagedCachesAreRefused() throws IOException {
    fill(key(FeatureKey.Type.FP16));
    Files.write(folder.resolve("tokens.bin"), new byte[100]);
    assertThrows(IOException.class, () -> FeatureCache.open(folder));
    assertThrows(
        IOException.class, () -> FeatureCacheWriter.open(folder, key(FeatureKey.Type.FP16)));
    Files.writeString(folder.resolve("index.json"), "{\"key\": 3}");
    assertThrows(IOException.class, () -> FeatureCache.open(folder));
    assertThrows(IOException.class, () -> FeatureCache.open(folder.resolve("nowhere")));
  }

  private void fill(FeatureKey key, String shard, BooleanSupplier stop, int replicas)
      throws IOException {
    try (FeatureCacheWriter writer =
        FeatureCacheWriter.open(folder, key, () -> 16, Shard.of(shard))) {
      List<TokenEncoding> encodings =
          Collections.nCopies(replicas, new TorchTokens(manager, FeatureCacheTest::encode));
      writer.fill(data, encodings, new Pace(2, stop), ProgressListener.SILENT);
      if (writer.written() == writer.count()) {
        writer.done();
      }
    }
  }

  @Test
  void shardsMakeTheSameBytesInAnyOrder() throws IOException {
    FeatureKey key = key(FeatureKey.Type.FP16);
    fill(key);
    byte[] alone = Files.readAllBytes(folder.resolve("tokens.bin"));
    FeatureIndex index = FeatureIndex.read(folder).orElseThrow();
    folder = folder.resolve("shared");
    fill(key, "3/3", () -> false, 2);
    AtomicInteger batches = new AtomicInteger();
    fill(key, "1/3", () -> batches.incrementAndGet() > 4, 1);
    assertFalse(FeatureCacheWriter.isFinished(folder, key));
    IOException e = assertThrows(IOException.class, () -> FeatureCacheWriter.merge(folder, key));
    assertTrue(e.getMessage().contains("shards 1/3, 2/3 are not done"), e.getMessage());
    e = assertThrows(IOException.class, () -> FeatureCacheWriter.open(folder, key));
    assertTrue(e.getMessage().contains("go on with --shard I/3"), e.getMessage());
    fill(key, "2/3", () -> false, 1);
    fill(key, "1/3", () -> false, 1);
    assertArrayEquals(alone, Files.readAllBytes(folder.resolve("tokens.bin")));
    FeatureIndex made = FeatureIndex.read(folder).orElseThrow();
    assertEquals(index.missing(), made.missing());
    assertEquals(600, made.written());
    assertFalse(Files.exists(folder.resolve(".shards")));
    FeatureCacheWriter.merge(folder, key); // nothing is left to do
  }

  @Test
  void shardsThatMakeSomethingElseAreRefused() throws IOException {
    FeatureKey key = key(FeatureKey.Type.FP16);
    fill(key, "1/3", () -> false, 1);
    for (String shards : List.of("2/4", "2/3")) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  FeatureCacheWriter.open(
                      folder, key, () -> shards.endsWith("4") ? 16 : 8, Shard.of(shards)));
      String what = shards.endsWith("4") ? "shards 3, now it is 4" : "batch_size 16, now it is 8";
      assertTrue(e.getMessage().contains(what), e.getMessage());
    }
    folder = folder.resolve("whole");
    try (FeatureCacheWriter writer = FeatureCacheWriter.open(folder, key)) {
      writer.fill(
          data,
          manager,
          FeatureCacheTest::encode,
          new Pace(1, () -> true),
          ProgressListener.SILENT);
    }
    IOException e =
        assertThrows(
            IOException.class,
            () -> FeatureCacheWriter.open(folder, key, () -> 8, Shard.of("1/2")));
    assertTrue(e.getMessage().contains("was begun without --shard"), e.getMessage());
  }

  @Test
  void tokensOfAnotherShapeAreRefused() throws IOException {
    try (FeatureCacheWriter writer = FeatureCacheWriter.open(folder, key(FeatureKey.Type.FP32))) {
      NDArray wide = manager.zeros(new Shape(1, 2, 4));
      assertThrows(IllegalArgumentException.class, () -> writer.append(wide));
      assertEquals(0, writer.written());
    }
  }
}

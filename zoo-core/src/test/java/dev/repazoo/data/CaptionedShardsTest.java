package dev.repazoo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.array.Npy;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captions, latents and features of captions in WebDataset's shards. */
class CaptionedShardsTest {
  private static final int SIDE = 8;

  @TempDir private Path temporary;
  private final SampleShards shards = new SampleShards();
  private final CountingWords words = new CountingWords("aa11");

  private CaptionedDataset open(String source, Optional<CountingWords> encoder) throws IOException {
    CaptionedDatasets.Options options =
        new CaptionedDatasets.Options(
            encoder.map(CountingWords::encoding),
            temporary.resolve("cache"),
            Optional.empty(),
            () -> false);
    return CaptionedDatasets.open(source, SIDE, options, ProgressListener.SILENT);
  }

  private CaptionedDataset computed() throws IOException {
    return open(shards.write(temporary.resolve("data")).toString(), Optional.of(words));
  }

  private CaptionedDataset stored() throws IOException {
    return open(shards.write(temporary.resolve("data")).toString(), Optional.empty());
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static void assertHolds(String part, String text) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void captionsAreThoseBesideImages() throws IOException {
    shards.remove(3, "txt").put(3, "json", "{\"caption\": \"one of json\", \"width\": 8}");
    shards.remove(4, "txt").put(4, "json", "{\"captions\": [\"two\", \"of json\"]}");
    shards.put(5, "json", "{\"caption\": \"text counts before json\"}");
    try (CaptionedDataset data = computed()) {
      assertEquals(SampleShards.IMAGES, data.size());
      assertEquals(11, data.image(11)[0]);
      assertEquals(List.of("a thing", "number 11"), data.captions(11));
      assertArrayEquals(CountingWords.features("number 11"), floats(data.features(11, 1)));
      assertArrayEquals(CountingWords.features(""), floats(data.nullCondition().orElseThrow()));
      assertEquals(List.of("one of json"), data.captions(3));
      assertEquals(List.of("two", "of json"), data.captions(4));
      assertEquals(List.of("a thing", "number 5"), data.captions(5));
      assertEquals(OptionalInt.of(1), data.shard(4));
      assertEquals(List.of(), data.problems());
    }
  }

  @Test
  void captionsMayBeListedBesideTheShards() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < SampleShards.IMAGES; i++) {
      shards.remove(i, "txt");
      lines.append(
          "{\"file_name\": \"%05d/%06d.png\", \"caption\": \"%d\"}\n".formatted(i / 4, i, i));
    }
    Path data = Files.createDirectories(temporary.resolve("data"));
    Files.writeString(data.resolve("captions.jsonl"), lines);
    try (CaptionedDataset opened = computed()) {
      assertEquals(List.of("7"), opened.captions(7));
    }
  }

  @Test
  void imagesWithoutCaptionsAreNamedAndReplaced() throws IOException {
    shards.remove(2, "txt").put(3, "txt", " \n").put(6, "txt", new byte[] {'a', (byte) 0xff});
    shards.remove(8, "png");
    try (CaptionedDataset data = computed();
        Dataset images = Datasets.open(temporary.resolve("data").toString(), SIDE);
        Batches batches = new Batches(data, Batches.Options.of(SampleShards.IMAGES - 1, 3))) {
      assertEquals(SampleShards.IMAGES - 1, data.size());
      assertEquals(
          List.of(
              "00000/000002.png: has no caption",
              "00000/000003.png: its captions are empty: 00000/000003.txt",
              "00001/000006.png: 00001/000006.txt is no UTF-8: byte 1 is 0xff; save it as UTF-8"),
          data.problems().stream().map(Problem::toString).toList());
      for (int index : batches.next().indices()) {
        assertNotEquals(2, index);
        assertNotEquals(3, index);
        assertNotEquals(6, index);
      }
      assertEquals(images.fingerprint(), data.fingerprint(), "features of images are shared");
    }
  }

  @Test
  void shardsWithoutCaptionsAreRefused() throws IOException {
    for (int i = 0; i < SampleShards.IMAGES; i++) {
      shards.remove(i, "txt").put(i, "cls", "3");
    }
    assertHolds(
        "no captions in its samples: neither 0001.txt",
        assertThrows(IOException.class, () -> computed().close()).getMessage());
    for (int i = 0; i < SampleShards.IMAGES; i++) {
      shards.put(i, "txt", "\n");
    }
    assertHolds(
        "none of its 12 images has a caption: 00000/000000.png: its captions are empty",
        assertThrows(IOException.class, () -> computed().close()).getMessage());
  }

  @Test
  void momentsAndFeaturesTravelInTheSamples() throws IOException {
    shards.withMoments(-2).withContexts();
    Path data = Files.createDirectories(temporary.resolve("data"));
    Npy.write(data.resolve("empty_context.npy"), new float[] {7, 7}, 1, 2);
    new TextEncoderIdentity("counting", "aa11").write(data);
    shards.put(5, "context.1.npy", new float[] {1, 2, 3}, 1, 3);
    shards.remove(9, "context.0.npy").remove(9, "context.1.npy");
    try (CaptionedDataset opened = stored()) {
      assertEquals(2, opened.captionCount(3));
      assertArrayEquals(new float[] {3, 1}, floats(opened.features(3, 1)));
      assertArrayEquals(new float[] {7, 7}, floats(opened.nullCondition().orElseThrow()));
      assertEquals("aa11", opened.textEncoder().orElseThrow().digest());
      float[] moments = opened.latents().orElseThrow().moments(3);
      assertArrayEquals(
          new float[] {3, 1, (float) Math.exp(-1), (float) Math.exp(0.5)}, moments, 1e-6f);
      assertThrows(UnreadableSampleException.class, () -> opened.features(5, 1));
      assertThrows(UnreadableSampleException.class, () -> opened.condition(9));
      assertEquals(2, opened.problems().size());
    }
    assertHolds(
        "holds features of another text encoder: counting",
        assertThrows(
                IOException.class,
                () -> open(data.toString(), Optional.of(new CountingWords("bb22"))).close())
            .getMessage());
    Files.delete(data.resolve("empty_context.npy"));
    assertHolds(
        "empty_context.npy is missing beside the shards",
        assertThrows(IOException.class, () -> stored().close()).getMessage());
    shards.remove(4, "npy");
    assertHolds(
        "12 images and 11 latents",
        assertThrows(IOException.class, () -> stored().close()).getMessage());
  }

  @Test
  void aPatternAndASingleTarWillDo() throws IOException {
    Path data = shards.write(temporary.resolve("data"));
    try (CaptionedDataset some =
        open(data.resolve("{00001..00002}.tar").toString(), Optional.of(words))) {
      assertEquals(8, some.size());
      assertEquals(List.of("a thing", "number 4"), some.captions(0));
    }
    try (CaptionedDataset one = open(data.resolve("00002.tar").toString(), Optional.empty())) {
      throw new AssertionError(one.name());
    } catch (IOException e) {
      assertHolds("holds no features of its captions; name a text encoder", e.getMessage());
    }
    Path zip = Files.write(temporary.resolve("data.zip"), new byte[0]);
    assertHolds(
        "captioned data sets are folders, or tars of samples",
        assertThrows(IOException.class, () -> open(zip.toString(), Optional.empty()).close())
            .getMessage());
  }
}

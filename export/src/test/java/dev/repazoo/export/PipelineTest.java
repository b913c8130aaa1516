package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerConfig.Mode;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.CallCancelledException;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.Images;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OpenOptions;
import dev.repazoo.runtime.Pipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeds and classes to pictures, as a service draws them. */
class PipelineTest {
  @TempDir static Path folder;

  @BeforeAll
  static void export() throws IOException {
    TreeMap<String, String> names = new TreeMap<>();
    names.put("repazoo.classes", "[\"Heart\",\"flag\",\"face\"]");
    ExportOptions options = new ExportOptions(Target.PORTABLE, false, "1.2", names);
    try (TinySiT model = new TinySiT(false, 3)) {
      Exporter exporter = new Exporter(options);
      for (Mode mode : Mode.values()) {
        String end = mode.name() + ".onnx";
        SamplerConfig config = new SamplerConfig(mode, 3, Solvers.EULER, 2, 0, 1, PathType.LINEAR);
        exporter.write(PipelineGraph.of(model.generator(), config), folder.resolve("p" + end));
        exporter.write(SamplerGraph.of(model.generator(), config), folder.resolve("s" + end));
      }
      SamplerConfig config =
          new SamplerConfig(Mode.ODE, 3, Solvers.EULER, 2, 0, 1, PathType.LINEAR);
      new Exporter(options.with(WeightPrecision.INT8))
          .write(PipelineGraph.of(model.generator(), config), folder.resolve("int8.onnx"));
      exporter.write(DenoiserGraph.of(model.generator()), folder.resolve("denoiser.onnx"));
      new Exporter(new ExportOptions(Target.PORTABLE, true, "1.2", new TreeMap<>()))
          .write(SamplerGraph.of(model.generator(), config), folder.resolve("outside.onnx"));
    }
    try (TinySiT latents = new TinySiT(false, 4)) {
      SamplerConfig config =
          new SamplerConfig(Mode.ODE, 3, Solvers.EULER, 2, 0, 1, PathType.LINEAR);
      new Exporter(options)
          .write(SamplerGraph.of(latents.generator(), config), folder.resolve("latents.onnx"));
    }
  }

  private static void assertNear(byte[] wanted, byte[] found, int levels) {
    assertEquals(wanted.length, found.length);
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(Byte.toUnsignedInt(wanted[i]), Byte.toUnsignedInt(found[i]), levels);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pODE", "pSDE", "sODE", "sSDE", "int8"})
  void aSeedsPictureIsTheSameInAnyBatch(String file) {
    try (Pipeline pipeline = Pipeline.open(folder.resolve(file + ".onnx"))) {
      long[] seeds = LongStream.range(-5, 8).toArray();
      long[] labels = LongStream.range(0, 13).map(i -> i % 10).toArray();
      Images all = pipeline.images(seeds, labels);
      assertEquals(13, all.count());
      for (int i : new int[] {0, 5, 12}) {
        Images alone = pipeline.images(new long[] {seeds[i]}, labels[i]);
        assertNear(alone.rgb(0), all.rgb(i), 1);
      }
      Images one = pipeline.withBatches(13).images(seeds, labels);
      assertNear(all.pixels().toBytes(), one.pixels().toBytes(), 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ODE", "SDE"})
  void aSamplerOfPixelsDrawsWhatItsPipelineDraws(String mode) {
    try (Pipeline pipeline = Pipeline.open(folder.resolve("p" + mode + ".onnx"));
        Pipeline sampler = Pipeline.open(folder.resolve("s" + mode + ".onnx"))) {
      long[] seeds = {3, 1L << 50};
      assertNear(
          pipeline.images(seeds, 1, 2).pixels().toBytes(),
          sampler.images(seeds, 1, 2).pixels().toBytes(),
          1);
    }
  }

  @Test
  void aPngTellsWhatItIs() throws IOException {
    try (Pipeline pipeline = Pipeline.open(folder.resolve("pODE.onnx"))) {
      Images images = pipeline.images(new long[] {7, 8}, "heart", "flag");
      byte[] png = images.png(1);
      RgbImage decoded = new ImageDecoder().decode(png);
      assertArrayEquals(images.rgb(1), decoded.hwc());
      String text = new String(png, StandardCharsets.ISO_8859_1);
      assertTrue(text.contains("iTXtseed\0\0\0\0\0" + "8"), text);
      assertTrue(text.contains("class\0\0\0\0\0flag"), text);
      assertEquals("Heart", images.texts(0).get("class"));
      assertTrue(images.texts(0).get("sampler").contains("\"num_steps\":3"));
      assertEquals(64, images.texts(0).get("weights_sha256").length());
      assertEquals("repa-zoo 1.2", images.texts(0).get("Software"));
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Path file = folder.resolve("pODE.onnx");
    try (Pipeline pipeline = Pipeline.open(file)) {
      assertMessage(
          () -> pipeline.images(new long[1], "hart"), "no class 'hart'", "nearest", "Heart");
      assertMessage(() -> pipeline.images(new long[1], -1), "class label -1");
      assertMessage(() -> pipeline.images(new long[2], 1), "1 of class_labels", "2 seeds");
      assertMessage(() -> pipeline.images(new long[0], new long[0]), "no seed");
      HostTensor context = HostTensor.of(new float[4], 1, 2, 2);
      assertMessage(() -> pipeline.images(new long[1], context), "class_labels", "context");
      assertThrows(IllegalArgumentException.class, () -> pipeline.withBatches(0));
      assertThrows(
          CallCancelledException.class,
          () -> pipeline.within(Duration.ZERO).images(new long[1], 1));
    }
    assertMessage(() -> Pipeline.open(folder.resolve("latents.onnx")), "--what pipeline");
    assertMessage(() -> Pipeline.open(folder.resolve("denoiser.onnx")), "gives no pictures");
  }

  /** Four bytes anywhere: weights, nodes, metadata, the digest itself. */
  @Test
  void aFileWithFlippedBytesIsRefused() throws IOException {
    Path file = folder.resolve("pODE.onnx");
    OpenOptions checked = OpenOptions.DEFAULT.withThreads(1).checked();
    Pipeline.open(file, checked).close();
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(whole.length - 4);
      for (int j = 0; j < 4; j++) {
        damaged[at + j] ^= (byte) (1 << random.nextInt(8));
      }
      assertThrows(
          ModelFileException.class, () -> Pipeline.open(damaged, "damaged", checked).close());
    }
    int last = whole.length - 1;
    byte[] damaged = whole.clone();
    damaged[last - 100] ^= 1;
    assertMessage(() -> Pipeline.open(damaged, "damaged", checked), "damaged is damaged");
  }

  @Test
  void theDigestOfWeightsIsOfWeights() throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String name : new String[] {"pODE", "pSDE", "sODE"}) {
      try (Pipeline pipeline = Pipeline.open(folder.resolve(name + ".onnx"))) {
        digests.put(name, pipeline.session().metadata("repazoo.weights.sha256"));
      }
    }
    assertNotEquals(digests.get("pODE"), digests.get("pSDE"), "other tables of steps");
    Path outside = folder.resolve("outside.onnx");
    try (Pipeline pipeline = Pipeline.open(outside, OpenOptions.DEFAULT.checked())) {
      assertEquals(
          digests.get("sODE"), pipeline.session().metadata("repazoo.weights.sha256"), "beside");
    }
  }

  private static void assertMessage(Runnable action, String... parts) {
    String message = assertThrows(ModelFileException.class, action::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}

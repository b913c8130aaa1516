package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.codecs.kl.KlProvider;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerConfig.Mode;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.runtime.CounterNormal;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PipelineGraphTest {
  @TempDir Path folder;

  private static SamplerConfig config(Mode mode) {
    return new SamplerConfig(mode, 4, Solvers.EULER, 2, 0, 0.7, PathType.LINEAR);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void imagesDependOnSeedAndLabelOnly(Mode mode) throws IOException {
    Path file = folder.resolve("pipeline.onnx");
    try (TinySiT model = new TinySiT(false, 3)) {
      new Exporter(ExportOptions.portable())
          .export(PipelineGraph.of(model.generator(), config(mode)), file);
    }
    try (OnnxSession session = OnnxSession.open(file)) {
      assertSameAnywhere(session, 8);
    }
  }

  /** Of a seed and a label the picture is the same alone, first and last in a batch. */
  private static void assertSameAnywhere(OnnxSession session, int side) {
    long[] seeds = {1L << 40, 6, -5, 6, 1L << 40};
    HostTensor batch = images(session, seeds, 2, 2, 1, 3, 2);
    assertArrayEquals(new long[] {5, side, side, 3}, batch.shape());
    byte[] all = batch.toBytes();
    int size = 3 * side * side;
    byte[] one = images(session, new long[] {-5}, 1).toBytes();
    byte[] two = images(session, new long[] {1L << 40}, 2).toBytes();
    assertNear(one, Arrays.copyOfRange(all, 2 * size, 3 * size));
    assertNear(two, Arrays.copyOfRange(all, 0, size));
    assertNear(two, Arrays.copyOfRange(all, 4 * size, 5 * size));
    assertFalse(Arrays.equals(two, Arrays.copyOfRange(all, size, 2 * size)), "another seed");
    assertFalse(
        Arrays.equals(
            Arrays.copyOfRange(all, size, 2 * size), Arrays.copyOfRange(all, 3 * size, 4 * size)),
        "another label");
  }

  private static void assertNear(byte[] wanted, byte[] found) {
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(Byte.toUnsignedInt(wanted[i]), Byte.toUnsignedInt(found[i]), 1);
    }
  }

  private static HostTensor images(OnnxSession session, long[] seeds, long... labels) {
    return session
        .run(
            Map.of(
                "seed",
                HostTensor.of(seeds, seeds.length),
                "class_labels",
                HostTensor.of(labels, labels.length)))
        .get("images");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void latentsAreDecodedInside(Mode mode) throws IOException {
    Path file = folder.resolve("pipeline.onnx");
    try (TinySiT model = new TinySiT(false, 4)) {
      Codec codec = codec(model.manager());
      new Exporter(ExportOptions.portable())
          .export(PipelineGraph.of(model.generator(), config(mode), codec), file);
    }
    try (OnnxSession session = OnnxSession.open(file)) {
      assertEquals("64", session.metadata(GraphMetadata.RESOLUTION));
      assertSameAnywhere(session, 64);
    }
  }

  @Test
  void largePicturesAreDecodedInTiles() throws IOException {
    Path tiles = folder.resolve("tiles.onnx");
    Path whole = folder.resolve("whole.onnx");
    try (TinySiT model = new TinySiT(false, 4)) {
      Codec codec = codec(model.manager());
      Exporter exporter = new Exporter(ExportOptions.portable());
      exporter.export(PipelineGraph.of(model.generator(), config(Mode.ODE), codec, true), tiles);
      exporter.export(PipelineGraph.of(model.generator(), config(Mode.ODE), codec), whole);
    }
    try (OnnxSession tiled = OnnxSession.open(tiles);
        OnnxSession untiled = OnnxSession.open(whole)) {
      assertSameAnywhere(tiled, 64);
      byte[] ofTiles = images(tiled, new long[] {3}, 1).toBytes();
      byte[] ofAll = images(untiled, new long[] {3}, 1).toBytes();
      assertFalse(Arrays.equals(ofTiles, ofAll), "tiles make no difference");
    }
  }

  /** A tiny VAE of 4 channels and 8 pixels a latent. */
  private static Codec codec(NDManager manager) throws IOException {
    CodecProvider family = new KlProvider();
    ObjectNode config = family.config("sd-vae-ft-ema");
    config.putArray("block_out_channels").add(8).add(8).add(8).add(8);
    config.put("layers_per_block", 1).put("norm_num_groups", 4).put("sample_size", 32);
    Codec codec = family.create(config);
    codec.initialize(manager);
    return codec;
  }

  @Test
  void latentsWantACodec() {
    try (TinySiT model = new TinySiT(false, 4)) {
      assertTrue(
          assertThrows(
                  ExportException.class,
                  () -> PipelineGraph.of(model.generator(), config(Mode.ODE)))
              .getMessage()
              .contains("codec"));
    }
  }

  @Test
  void noiseIsStandardNormalAndUncorrelated() {
    int count = 20_000;
    float[] x = CounterNormal.normal(new long[] {1, 2}, 0, count);
    double mean = 0;
    double square = 0;
    double fourth = 0;
    double neighbours = 0;
    double samples = 0;
    for (int i = 0; i < count; i++) {
      mean += x[i] / count;
      square += (double) x[i] * x[i] / count;
      fourth += Math.pow(x[i], 4) / count;
      neighbours += (double) x[i] * x[(i + 1) % count] / count;
      samples += (double) x[i] * x[count + i] / count;
    }
    assertEquals(0, mean, 0.03);
    assertEquals(1, square, 0.05);
    assertEquals(3, fourth, 0.3);
    assertEquals(0, neighbours, 0.03);
    assertEquals(0, samples, 0.03);
  }
}

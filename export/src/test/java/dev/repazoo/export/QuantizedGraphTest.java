package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.Node;
import dev.repazoo.export.graph.Passes;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.export.onnx.Opset;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.runtime.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Products in 8 and 4 bits. */
class QuantizedGraphTest {
  private static final int VALUES = 4 * 8 * 8;

  @TempDir Path folder;

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of(WeightPrecision.INT8, Target.PORTABLE),
        Arguments.of(WeightPrecision.INT8, Target.ORT),
        Arguments.of(WeightPrecision.INT4, Target.ORT),
        Arguments.of(WeightPrecision.INT4, Target.PORTABLE));
  }

  private Path export(WeightPrecision precision, Target target) throws IOException {
    Path file = folder.resolve("denoiser.onnx");
    try (TinySiT model = new TinySiT(false)) {
      new Exporter(ExportOptions.of(target).with(precision))
          .export(DenoiserGraph.of(model.generator()), file);
    }
    return file;
  }

  /** One sample of the batch, a hundred times as large as its neighbours where asked. */
  private static float[] velocity(OnnxSession session, int batch, float neighbours) {
    Random random = new Random(3);
    float[] x = new float[batch * VALUES];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian() * (i < VALUES ? 1 : neighbours);
    }
    float[] t = new float[batch];
    Arrays.fill(t, 0.3f);
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    inputs.put("x", HostTensor.of(x, batch, 4, 8, 8));
    inputs.put("t", HostTensor.of(t, batch));
    inputs.put("y", HostTensor.of(new long[batch], batch));
    return Arrays.copyOf(session.run(inputs).get("velocity").toFloats(), VALUES);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aSampleDoesNotDependOnItsNeighbours(WeightPrecision precision, Target target)
      throws IOException {
    try (OnnxSession session = OnnxSession.open(export(precision, target))) {
      float[] alone = velocity(session, 1, 1);
      for (float neighbours : new float[] {1, 100, 0}) {
        assertArrayEquals(alone, velocity(session, 5, neighbours), 1e-4f, "x" + neighbours);
      }
    }
  }

  @Test
  void bothTargetsComputeTheSame() throws IOException {
    float[] portable;
    try (OnnxSession session = OnnxSession.open(export(WeightPrecision.INT8, Target.PORTABLE))) {
      portable = velocity(session, 2, 1);
    }
    try (OnnxSession session = OnnxSession.open(export(WeightPrecision.INT8, Target.ORT))) {
      assertArrayEquals(portable, velocity(session, 2, 1), 1e-4f);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void firstLastAndConditioningLayersStayAsTheyAre(WeightPrecision precision, Target target)
      throws IOException {
    List<String> names =
        OnnxModelInfo.read(export(precision, target)).initializers().stream()
            .map(OnnxModelInfo.Stored::name)
            .toList();
    String small = "." + precision.option();
    for (String layer : List.of("attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2")) {
      for (int block = 0; block < 2; block++) {
        String weight = "blocks." + block + "." + layer + ".weight.transposed";
        assertTrue(names.contains(weight + small), weight + " of " + names);
        assertFalse(names.contains(weight), weight);
      }
    }
    assertEquals(8, names.stream().filter(name -> name.endsWith(small)).count(), names.toString());
    for (String whole :
        List.of(
            "x_embedder.proj.weight",
            "final_layer.linear.weight.transposed",
            "t_embedder.mlp.0.weight",
            "blocks.0.adaLN_modulation.1.weight")) {
      assertTrue(names.contains(whole), whole + " of " + names);
    }
  }

  @Test
  void weightsThatAreLastInOneEvaluationStayInBoth() throws IOException {
    Path file = folder.resolve("heun.onnx");
    SamplerConfig config =
        new SamplerConfig(SamplerConfig.Mode.ODE, 2, Solvers.HEUN, 2, 0, 1, PathType.LINEAR);
    try (TinySiT model = new TinySiT(false)) {
      new Exporter(ExportOptions.portable().with(WeightPrecision.INT8))
          .export(SamplerGraph.of(model.generator(), config), file);
    }
    assertTrue(
        OnnxModelInfo.read(file).initializers().stream()
            .noneMatch(
                stored -> stored.name().startsWith("final_layer.linear.weight.transposed.")));
  }

  @ParameterizedTest
  @EnumSource(
      value = WeightPrecision.class,
      names = {"FP16", "FP16_WEIGHTS", "INT8", "INT4"})
  void theLossIsMeasuredAndKeptInTheFile(WeightPrecision precision) throws IOException {
    Path file = folder.resolve("denoiser.onnx");
    PrecisionLoss loss;
    try (TinySiT model = new TinySiT(false)) {
      loss =
          new Exporter(ExportOptions.of(Target.ORT).with(precision))
              .export(DenoiserGraph.of(model.generator()), file)
              .loss()
              .orElseThrow();
    }
    assertEquals(32, loss.samples());
    assertTrue(loss.error() > 1e-5 && loss.error() < precision.largestError(), loss.toString());
    assertTrue(loss.worstError() >= loss.error() && loss.worstPsnr() <= loss.psnr());
    OnnxModelInfo info = OnnxModelInfo.read(file);
    assertEquals("32 x denoiser", info.metadata(GraphMetadata.PRECISION_SAMPLES).orElseThrow());
    JsonNode kept =
        new ObjectMapper().readTree(info.metadata(GraphMetadata.PRECISION_LOSS).orElseThrow());
    assertEquals(loss.error(), kept.path("error").path(0).asDouble(), 0.05 * loss.error());
    assertEquals(loss.worstPsnr(), kept.path("psnr").path(1).asDouble(), 0.06);
    OnnxSession.open(file, OpenOptions.DEFAULT.checked()).close();
  }

  /** The distance of sets by their mean brightness. */
  private static final class Brightness implements PictureDistance {
    @Override
    public String network() {
      return "brightness";
    }

    @Override
    public double between(List<RgbImage> ones, List<RgbImage> others) {
      return Math.abs(mean(ones) - mean(others));
    }

    private static double mean(List<RgbImage> pictures) {
      long sum = 0;
      long count = 0;
      for (RgbImage picture : pictures) {
        for (byte sample : picture.hwc()) {
          sum += Byte.toUnsignedInt(sample);
          count++;
        }
      }
      return (double) sum / count;
    }
  }

  @Test
  void ofPicturesTheDistanceIsMeasuredAndKept() throws IOException {
    Path file = folder.resolve("sampler.onnx");
    SamplerConfig config =
        new SamplerConfig(SamplerConfig.Mode.ODE, 2, Solvers.EULER, 1, 0, 1, PathType.LINEAR);
    try (TinySiT model = new TinySiT(false, 3)) {
      PrecisionLoss.Frechet frechet =
          new Exporter(ExportOptions.portable().with(WeightPrecision.INT8))
              .with(new Brightness())
              .export(SamplerGraph.of(model.generator(), config), file)
              .loss()
              .flatMap(PrecisionLoss::frechet)
              .orElseThrow();
      assertTrue(frechet.distance() > 0, frechet.toString());
      assertTrue(frechet.distance() < frechet.ofHalves(), frechet.toString());
      OnnxModelInfo info = OnnxModelInfo.read(file);
      assertEquals("brightness", info.metadata(GraphMetadata.PRECISION_NETWORK).orElseThrow());
      JsonNode kept =
          new ObjectMapper().readTree(info.metadata(GraphMetadata.PRECISION_FRECHET).orElseThrow());
      assertEquals(frechet.distance(), kept.path("distance").asDouble(), 0.01 * frechet.distance());
      OnnxSession.open(file, OpenOptions.DEFAULT.checked()).close();
    }
  }

  @Test
  void latentsAreNoPictures() throws IOException {
    Path file = folder.resolve("denoiser.onnx");
    try (TinySiT model = new TinySiT(false)) {
      assertTrue(
          new Exporter(ExportOptions.portable().with(WeightPrecision.INT8))
              .with(new Brightness())
              .export(DenoiserGraph.of(model.generator()), file)
              .loss()
              .flatMap(PrecisionLoss::frechet)
              .isEmpty());
    }
    assertTrue(OnnxModelInfo.read(file).metadata(GraphMetadata.PRECISION_FRECHET).isEmpty());
  }

  @Test
  void aLossAboveTheLimitLeavesNothing() throws IOException {
    Path file = folder.resolve("denoiser.onnx");
    try (TinySiT model = new TinySiT(false)) {
      ExportOptions options =
          ExportOptions.of(Target.ORT)
              .with(WeightPrecision.INT4)
              .withMaxError(OptionalDouble.of(0.001));
      Exporter exporter = new Exporter(options);
      GraphSpec spec = DenoiserGraph.of(model.generator());
      String refused =
          assertThrows(ExportException.class, () -> exporter.export(spec, file)).getMessage();
      assertTrue(refused.contains("more than 0.001"), refused);
      assertTrue(refused.contains("--max-error"), refused);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void fourBitsWantAnOpsetThatHasThem() {
    try (TinySiT model = new TinySiT(false)) {
      ExportOptions options = ExportOptions.portable().with(WeightPrecision.INT4);
      assertEquals(Opset.FOUR_BITS, options.opset());
      Exporter exporter = new Exporter(options.with(new Opset(20)));
      GraphSpec spec = DenoiserGraph.of(model.generator());
      String refused =
          assertThrows(
                  ExportException.class,
                  () -> exporter.export(spec, folder.resolve("denoiser.onnx")))
              .getMessage();
      assertTrue(refused.contains("DequantizeLinear as opset 21 has it"), refused);
    }
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void loopsHaveWeightsOfFourBits(Target target) throws IOException {
    Path file = folder.resolve("sampler.onnx");
    SamplerConfig config =
        new SamplerConfig(SamplerConfig.Mode.ODE, 2, Solvers.EULER, 2, 0.6, 1, PathType.LINEAR);
    try (TinySiT model = new TinySiT(false)) {
      new Exporter(ExportOptions.of(target).with(WeightPrecision.INT4))
          .export(SamplerGraph.of(model.generator(), config), file);
    }
    List<String> names =
        OnnxModelInfo.read(file).initializers().stream().map(OnnxModelInfo.Stored::name).toList();
    assertEquals(8, names.stream().filter(name -> name.endsWith(".int4")).count());
  }

  @Test
  void weightsOfFourBitsAreTheSameForBothTargets() throws IOException {
    float[] portable;
    try (OnnxSession session = OnnxSession.open(export(WeightPrecision.INT4, Target.PORTABLE))) {
      portable = velocity(session, 2, 1);
    }
    try (OnnxSession session = OnnxSession.open(export(WeightPrecision.INT4, Target.ORT))) {
      assertArrayEquals(portable, velocity(session, 2, 1), 0.05f); // of inputs in 8 bits
    }
  }

  /** Attention with a norm of each head's queries and keys, and a norm with weight and bias. */
  @Test
  void normsAreThoseOfTheModel() throws IOException {
    Path file = folder.resolve("denoiser.onnx");
    try (TinySiT model = new TinySiT(true)) {
      PrecisionLoss loss =
          new Exporter(ExportOptions.portable().with(WeightPrecision.INT8))
              .export(DenoiserGraph.of(model.generator()), file)
              .loss()
              .orElseThrow();
      assertTrue(loss.worstError() < 0.1, loss.toString());
      Graph graph = Exporter.trace(DenoiserGraph.of(model.generator()), Target.PORTABLE);
      assertTrue(operators(graph).contains("LayerNormalization"));
      Passes.reduce(graph, WeightPrecision.INT8, false);
      assertFalse(operators(graph).contains("LayerNormalization"));
    }
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(Node::op).toList();
  }
}

package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.codecs.kl.KlProvider;
import dev.repazoo.diffusion.DdpmPath;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.diffusion.TimestepSpacing;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.Node;
import dev.repazoo.export.graph.Passes;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Embedding;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.LayerNorm;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spi.Betas;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Prediction;
import dev.repazoo.spi.Registry;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs that compute in half precision. */
class HalfGraphTest {
  private static final CudaKernels KERNELS = new CudaKernels();
  private static final SamplerConfig TWO_STEPS =
      new SamplerConfig(SamplerConfig.Mode.ODE, 2, Solvers.EULER, 2, 0, 1, PathType.LINEAR);

  private static final DdpmPath NOISE = new DdpmPath(1000, Betas.LINEAR, TimestepSpacing.TRAILING);

  @TempDir Path folder;

  static Stream<Arguments> everyFamily() {
    return Registry.load().generatorFamilies().stream()
        .flatMap(family -> Stream.of(Target.values()).map(to -> Arguments.of(family.family(), to)));
  }

  /** A narrow model of a family with random weights, none of them zero. */
  static Generator model(String family, int depth, NDManager manager) {
    GeneratorProvider provider =
        Registry.load().generatorFamilies().stream()
            .filter(one -> one.family().equals(family))
            .findFirst()
            .orElseThrow();
    return model(provider, provider.entries().get(0).id(), depth, manager);
  }

  /** The same of a variant. */
  static Generator model(GeneratorProvider provider, String id, int depth, NDManager manager) {
    ObjectNode config = provider.config(id);
    Map<String, Integer> sizes =
        Map.of(
            "input_size", 8,
            "depth", depth,
            "encoder_depth", 1,
            "hidden_size", 64,
            "num_heads", 1,
            "decoder_hidden_size", 64,
            "projector_dim", 16,
            "context_length", 5);
    sizes.forEach(
        (key, size) -> {
          if (config.has(key)) {
            config.put(key, size);
          }
        });
    Generator generator = provider.create(config);
    generator.initialize(manager);
    TorchEngine.get().setRandomSeed(7);
    for (Parameter parameter : generator.namedParameters().values()) {
      NDArray value = parameter.getArray();
      value.addi(manager.randomNormal(0, 0.1f, value.getShape(), value.getDataType()));
    }
    return generator;
  }

  private static Graph half(GraphSpec spec, Target target) {
    Graph graph = Exporter.trace(spec, target);
    Passes.reduce(graph, WeightPrecision.FP16, target == Target.ORT);
    return graph;
  }

  static List<Node> nodes(Graph graph) {
    List<Node> all = new ArrayList<>();
    graph.walk(one -> all.addAll(one.nodes()));
    return all;
  }

  private static long halfCasts(Graph graph) {
    return nodes(graph).stream()
        .filter(node -> node.op().equals("Cast"))
        .filter(
            node ->
                Stream.of(node.inputs().get(0), node.outputs().get(0))
                    .anyMatch(value -> value.type() == DataType.FLOAT16))
        .count();
  }

  @ParameterizedTest
  @MethodSource("everyFamily")
  void castsStandAtTheEdgesAndNoneInBlocks(String family, Target target) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Graph shallow = half(DenoiserGraph.of(model(family, 2, manager)), target);
      Graph deep = half(DenoiserGraph.of(model(family, 4, manager)), target);
      assertEquals(halfCasts(shallow), halfCasts(deep), "a block has casts");
      // Into: the picture, the time and, of text, the context; out of: the answer.
      assertTrue(halfCasts(deep) <= 4, () -> halfCasts(deep) + " casts");
      assertEquals(Set.of(), KERNELS.missing(deep));
    }
  }

  @ParameterizedTest
  @MethodSource("everyFamily")
  void attentionProductsAndNormsOfBlocksAreHalf(String family, Target target) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Graph graph = half(DenoiserGraph.of(model(family, 2, manager)), target);
      for (Node node : nodes(graph)) {
        if (Set.of("MatMul", "Gemm", "Conv", "Gelu", "Softmax", "MultiHeadAttention")
            .contains(node.op())) {
          node.inputs().stream()
              .filter(value -> value.type() != DataType.UNKNOWN)
              .forEach(value -> assertEquals(DataType.FLOAT16, value.type(), node.toString()));
        }
        if (Set.of("Sin", "Cos", "Exp").contains(node.op())) {
          assertFalse(node.inputs().get(0).type() == DataType.FLOAT16, node.toString());
        }
      }
      Graph full = Exporter.trace(DenoiserGraph.of(model(family, 2, manager)), target);
      assertTrue(weights(graph) < 0.51 * weights(full));
    }
  }

  private static long weights(Graph graph) {
    return graph.initializers().values().stream().mapToLong(i -> i.data().size()).sum();
  }

  @ParameterizedTest
  @MethodSource("everyFamily")
  void samplersAreNearTheModelAndKeepTheirStateInDouble(String family, Target target)
      throws IOException {
    Path file = folder.resolve("sampler.onnx");
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Generator model = model(family, 2, manager);
      SamplerConfig config =
          model.prediction() instanceof Prediction.Noise
              ? new SamplerConfig(SamplerConfig.Mode.ODE, 4, Solvers.DDIM, 2, 0, 1, NOISE)
              : TWO_STEPS;
      GraphSpec spec = SamplerGraph.of(model, config);
      Exporter.Report report =
          new Exporter(ExportOptions.of(target).with(WeightPrecision.FP16)).export(spec, file);
      assertTrue(report.loss().orElseThrow().worstError() < 0.03, report.toString());
      assertEquals(Set.of(), report.wide());
      Graph graph = half(spec, target);
      Node loop =
          graph.nodes().stream().filter(node -> node.op().equals("Loop")).findFirst().orElseThrow();
      assertEquals(DataType.FLOAT64, loop.outputs().get(0).type());
      for (Value output : graph.outputs()) {
        assertEquals(DataType.FLOAT32, output.type());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void decodersOfPipelinesAreHalf(Target target) throws IOException {
    try (TinySiT model = new TinySiT(false)) {
      CodecProvider family = new KlProvider();
      ObjectNode config = family.config("sd-vae-ft-ema");
      config.putArray("block_out_channels").add(8).add(8).add(8).add(8);
      config.put("layers_per_block", 1).put("norm_num_groups", 4).put("sample_size", 32);
      Codec codec = family.create(config);
      codec.initialize(model.manager());
      GraphSpec spec = PipelineGraph.of(model.generator(), TWO_STEPS, codec);
      Exporter.Report report =
          new Exporter(ExportOptions.of(target).with(WeightPrecision.FP16))
              .export(spec, folder.resolve("pipeline.onnx"));
      assertTrue(report.loss().orElseThrow().worstError() < 0.03, report.toString());
      Graph graph = half(spec, target);
      assertEquals(Set.of(), KERNELS.missing(graph));
      assertEquals(
          List.of(),
          nodes(graph).stream()
              .filter(node -> node.op().equals("Conv"))
              .filter(node -> node.outputs().get(0).type() != DataType.FLOAT16)
              .toList());
      // Of each evaluation the picture, the time and the answer; the latents and the pixels.
      assertTrue(halfCasts(graph) <= 4 * 2 + 3, () -> halfCasts(graph) + " casts");
    }
  }

  @ParameterizedTest
  @CsvSource({"efficientnet-lite0,PORTABLE", "dinov3-vit-sp,PORTABLE", "dinov3-vit-sp,ORT"})
  void encodersAreHalf(String id, Target target) throws IOException {
    EncoderProvider provider = Registry.load().encoder(id).provider();
    ObjectNode config = provider.config(id);
    if (config.has("embed_dim")) {
      config.put("embed_dim", 32).put("mlp_hidden", 48).put("num_heads", 2);
    }
    Encoder encoder = provider.create(config);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      encoder.initialize(manager);
      GraphSpec spec = EncoderGraph.of(encoder, 96);
      Exporter.Report report =
          new Exporter(ExportOptions.of(target).with(WeightPrecision.FP16))
              .export(spec, folder.resolve("encoder.onnx"));
      assertTrue(report.loss().orElseThrow().worstError() < 0.03, report.toString());
      Graph graph = half(spec, target);
      // The picture, cosines and sines of places, and both sides of the last sum.
      assertTrue(halfCasts(graph) <= 5, () -> halfCasts(graph) + " casts");
    } finally {
      encoder.close();
    }
  }

  /** A table of embeddings, a norm and a product. */
  private static final class Words extends Module {
    private final Embedding table = child("table", new Embedding(7, 8, Init.normal(1)));
    private final LayerNorm norm = child("norm", new LayerNorm(8, 1e-5));
    private final Linear out = child("out", new Linear(8, 6, true, Init.normal(1)));

    NDArray forward(Context context, NDArray ids) {
      return out.forward(context, norm.forward(context, table.forward(context, ids)));
    }
  }

  @Test
  void graphsMayBeginWithATableOfEmbeddings() throws IOException {
    Words words = new Words();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      words.initialize(manager, DataType.FLOAT32);
      GraphInput ids =
          new GraphInput(
              "ids", DataType.INT64, batch -> new Shape(batch, 3), ExampleValues.below(7));
      GraphSpec spec =
          GraphSpec.of(
              "words",
              words,
              List.of(ids),
              List.of("y"),
              (parameters, inputs) ->
                  new NDList(
                      words.forward(Context.of(parameters, inputs.get(0), false), inputs.get(0))));
      Exporter exporter = new Exporter(ExportOptions.portable().with(WeightPrecision.FP16));
      Path file = folder.resolve("words.onnx");
      assertEquals(Set.of(), exporter.export(spec, file).wide());
      assertEquals(1, halfCasts(half(spec, Target.PORTABLE)), "out of the last product");
    }
  }

  /** A product whose values half precision hasn't stays as it is, and what is added to it. */
  @ParameterizedTest
  @EnumSource(Target.class)
  void whatHalfHasNotTheRangeForStaysInSingle(Target target) throws IOException {
    Path file = folder.resolve("denoiser.onnx");
    try (TinySiT model = new TinySiT(false)) {
      model.generator().namedParameters().get("blocks.0.mlp.fc2.weight").getArray().muli(3e5f);
      Exporter.Report report =
          new Exporter(ExportOptions.of(target).with(WeightPrecision.FP16))
              .export(DenoiserGraph.of(model.generator()), file);
      assertTrue(
          report.wide().contains("blocks.0.mlp.fc2.weight.transposed"), report.wide().toString());
      assertFalse(report.wide().contains("blocks.0.mlp.fc1.weight.transposed"));
      assertTrue(report.loss().orElseThrow().worstError() < 0.03, report.toString());
      List<String> names =
          OnnxModelInfo.read(file).initializers().stream().map(OnnxModelInfo.Stored::name).toList();
      assertTrue(names.contains("blocks.0.mlp.fc2.weight.transposed"));
      assertTrue(names.contains("blocks.0.mlp.fc1.weight.transposed.fp16"));
    }
  }

  @Test
  void rangesAreThoseOfAllRoundsOfALoop() throws IOException {
    Path file = folder.resolve("sampler.onnx");
    try (TinySiT model = new TinySiT(false)) {
      model.generator().namedParameters().get("blocks.1.mlp.fc2.weight").getArray().muli(3e5f);
      Exporter.Report report =
          new Exporter(ExportOptions.portable().with(WeightPrecision.FP16))
              .export(SamplerGraph.of(model.generator(), TWO_STEPS), file);
      assertTrue(report.wide().contains("blocks.1.mlp.fc2.weight.transposed"), report.toString());
    }
  }
}

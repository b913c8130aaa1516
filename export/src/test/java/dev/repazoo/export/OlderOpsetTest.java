package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.Batch;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Passes;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.export.onnx.Opset;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs in the operators of older opsets; the exporter compares each file with the model. */
class OlderOpsetTest {
  private static final SamplerConfig SAMPLER =
      new SamplerConfig(SamplerConfig.Mode.SDE, 3, Solvers.EULER, 2, 0.1, 0.7, PathType.LINEAR);

  @TempDir Path folder;

  private Path export(ExportOptions options, GraphSpec spec) throws IOException {
    Path file = folder.resolve("graph.onnx");
    Exporter.Report report = new Exporter(options).export(spec, file);
    assertEquals(
        options.opset().version(), OnnxModelInfo.read(report.files().get(0)).opsets().get(""));
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "17,PORTABLE,FP32",
    "17,ORT,FP32",
    "17,PORTABLE,INT8",
    "18,PORTABLE,FP32",
    "19,ORT,FP32",
    "17,PORTABLE,FP16",
    "21,PORTABLE,FP32"
  })
  void samplers(long opset, Target target, WeightPrecision precision) throws IOException {
    try (TinySiT model = new TinySiT(true)) {
      export(
          ExportOptions.of(target).with(precision).with(new Opset(opset)),
          SamplerGraph.of(model.generator(), SAMPLER));
    }
  }

  @Test
  void layersWithTheErrorFunction() throws IOException {
    TorchEngine.get();
    TransformerEncoderBlock block = new TransformerEncoderBlock(16, 4, 24, 0.1f, Activation::gelu);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      BlockExport.initialize(block, manager, new Shape(1, 5, 16));
      GraphInput input =
          new GraphInput("x", DataType.FLOAT32, b -> new Shape(b, 5, 16), ExampleValues.normal());
      export(
          ExportOptions.portable().with(new Opset(17)),
          BlockGraph.of("block", block, List.of(input), List.of("y")));
    }
  }

  @Test
  void seedsToPictures() throws IOException {
    try (TinySiT model = new TinySiT(false, 3)) {
      export(
          ExportOptions.portable().with(new Opset(17)),
          PipelineGraph.of(model.generator(), SAMPLER));
    }
  }

  @Test
  void whatAnOpsetLacksIsRefused() {
    Graph graph = new Graph("resizer", Batch.FIRST);
    GraphBuilder g = new GraphBuilder(graph);
    Shape shape = new Shape(Batch.FIRST.prime(), 3, 8, 8);
    Value x = g.input("x", DataType.FLOAT32, shape);
    g.output("y", g.op("Resize").apply(DataType.FLOAT32, shape, x));
    Passes.older(graph, 18);
    String refused =
        assertThrows(ExportException.class, () -> Passes.older(graph, 17)).getMessage();
    assertTrue(refused.contains("the resizer uses Resize as opset 18 has it"), refused);
  }

  @ParameterizedTest
  @ValueSource(longs = {16, 22})
  void otherOpsetsAreRefused(long opset) {
    String refused = assertThrows(InvalidValueException.class, () -> new Opset(opset)).getMessage();
    assertTrue(refused.contains("17 to 21"), refused);
  }
}

package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A block of DJL with weights of its own, exported and compared with itself. */
final class BlockExport {
  private static final int SEED = 4;

  private final Path folder;

  BlockExport(Path folder) {
    this.folder = folder;
  }

  /**
   * Weights that keep signals of deep networks apart, and running statistics other than 0 and 1.
   */
  static void initialize(Block block, NDManager manager, Shape... shapes) {
    TorchEngine.get().setRandomSeed(SEED);
    block.initialize(manager, DataType.FLOAT32, shapes);
    for (Parameter parameter : block.getParameters().values()) {
      switch (parameter.getType()) {
        case RUNNING_MEAN, BIAS, BETA ->
            parameter
                .getArray()
                .addi(manager.randomNormal(parameter.getArray().getShape()).mul(0.1));
        case RUNNING_VAR, GAMMA ->
            parameter
                .getArray()
                .addi(manager.randomUniform(0, 0.5f, parameter.getArray().getShape()));
        case WEIGHT, OTHER -> {} // random already
      }
    }
  }

  static List<GraphInput> inputs(Shape... samples) {
    return IntStream.range(0, samples.length)
        .mapToObj(
            i ->
                new GraphInput(
                    "data" + i,
                    DataType.FLOAT32,
                    b -> new Shape(b).addAll(samples[i]),
                    ExampleValues.normal()))
        .toList();
  }

  /** Exports, and checks that the file agrees with the model on batches of one and three. */
  void export(GraphSpec spec) throws IOException {
    Exporter.Report report =
        new Exporter(ExportOptions.portable()).export(spec, folder.resolve("model.onnx"));
    assertTrue(report.check().largestRelative() < 1e-4, report.toString());
    assertEquals(List.of(1, 3), report.check().batches());
  }

  /** The same of a block without weights yet, with names for what it gives. */
  void export(Block block, List<GraphInput> inputs, String... outputs) throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Shape[] shapes = inputs.stream().map(input -> input.shape().apply(1)).toArray(Shape[]::new);
      initialize(block, manager, shapes);
      export(BlockGraph.of("block", block, inputs, List.of(outputs)));
    }
  }
}

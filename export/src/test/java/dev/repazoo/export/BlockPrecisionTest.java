package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks in every number format and for every target; the exporter checks each file. */
class BlockPrecisionTest {
  @TempDir Path folder;

  static Stream<Arguments> everyWay() {
    return Arrays.stream(WeightPrecision.values())
        .flatMap(
            precision ->
                Arrays.stream(Target.values()).map(target -> Arguments.of(precision, target)));
  }

  /** A recurrent layer is an operator of its own, which is computed in float32. */
  private void exportsUnlessHalf(
      WeightPrecision precision, Target target, Block block, Shape sample) throws IOException {
    if (precision == WeightPrecision.FP16) {
      ExportException refused =
          assertThrows(ExportException.class, () -> exports(precision, target, block, sample));
      assertTrue(refused.getMessage().contains("no products with weights"), refused.getMessage());
    } else {
      exportsUnlessQuantized(precision, target, block, sample);
    }
  }

  /** What has no products over tokens can't be quantised. */
  private void exportsUnlessQuantized(
      WeightPrecision precision, Target target, Block block, Shape sample) throws IOException {
    if (precision == WeightPrecision.INT8 || precision == WeightPrecision.INT4) {
      ExportException refused =
          assertThrows(ExportException.class, () -> exports(precision, target, block, sample));
      assertTrue(refused.getMessage().contains("no products over tokens"), refused.getMessage());
    } else {
      exports(precision, target, block, sample);
    }
  }

  private void exports(WeightPrecision precision, Target target, Block block, Shape sample)
      throws IOException {
    TorchEngine.get();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      BlockExport.initialize(block, manager, new Shape(1).addAll(sample));
      GraphInput input =
          new GraphInput(
              "x", DataType.FLOAT32, b -> new Shape(b).addAll(sample), ExampleValues.normal());
      ExportOptions options = ExportOptions.of(target).with(precision);
      new Exporter(options)
          .export(
              BlockGraph.of("block", block, List.of(input), List.of("y")),
              folder.resolve("block.onnx"));
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void convolutions(WeightPrecision precision, Target target) throws IOException {
    Block resNet =
        ResNetV1.builder()
            .setNumLayers(18)
            .setOutSize(10)
            .setImageShape(new Shape(3, 32, 32))
            .build();
    exportsUnlessQuantized(precision, target, resNet, new Shape(3, 32, 32));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void attention(WeightPrecision precision, Target target) throws IOException {
    Block encoder = new TransformerEncoderBlock(16, 4, 24, 0.1f, Activation::gelu);
    exports(precision, target, encoder, new Shape(5, 16));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void recurrence(WeightPrecision precision, Target target) throws IOException {
    Block gru = GRU.builder().setNumLayers(2).setStateSize(8).optBatchFirst(true).build();
    exportsUnlessHalf(precision, target, gru, new Shape(5, 6));
  }
}

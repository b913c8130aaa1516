package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.Device;
import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.convolutional.Conv2dTranspose;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.core.Multiplication;
import ai.djl.nn.core.Prelu;
import ai.djl.nn.core.SparseMax;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.GhostBatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.transformer.IdEmbedding;
import ai.djl.training.GradientCollector;
import ai.djl.training.initializer.ConstantInitializer;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** DJL's layers as blocks, in ONNX Runtime and in PyTorch. */
class LayerBlocksTest {
  @TempDir Path folder;

  private DynamicTest test(String name, Block block, long... sample) {
    return dynamicTest(
        name,
        () -> new BlockExport(folder).export(block, BlockExport.inputs(new Shape(sample)), "y"));
  }

  @TestFactory
  Stream<DynamicTest> layersAreExported() {
    TorchEngine.get();
    return Stream.of(
        test("linear", Linear.builder().setUnits(5).build(), 6),
        test("linear of sequences", Linear.builder().setUnits(5).build(), 4, 6),
        test("linear without bias", Linear.builder().setUnits(5).optBias(false).build(), 6),
        test("linear after flattening", Blocks.batchFlattenBlock(), 4, 6),
        test("multiplication", Multiplication.builder().setUnits(1).build(), 6),
        test("sparse max", new SparseMax(-1, 3), 6),
        test("conv1d", Conv1d.builder().setKernelShape(new Shape(3)).setFilters(5).build(), 4, 9),
        test(
            "conv2d without bias",
            Conv2d.builder().setKernelShape(new Shape(3, 2)).setFilters(5).optBias(false).build(),
            4,
            9,
            8),
        test(
            "conv2d of groups",
            Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .setFilters(6)
                .optGroups(2)
                .optStride(new Shape(2, 1))
                .optPadding(new Shape(1, 0))
                .build(),
            4,
            9,
            8),
        test(
            "conv3d",
            Conv3d.builder().setKernelShape(new Shape(2, 3, 2)).setFilters(3).build(),
            2,
            4,
            5,
            6),
        test("batch norm", BatchNorm.builder().build(), 4, 5, 6),
        test(
            "batch norm of the last axis, without affine part",
            BatchNorm.builder().optAxis(2).optScale(false).optCenter(false).build(),
            5,
            4),
        test("layer norm", LayerNorm.builder().build(), 4, 6),
        test("layer norm of the last axis", LayerNorm.builder().axis(2).build(), 4, 6),
        test("ghost batch norm", GhostBatchNorm.builder().optVirtualBatchSize(1 << 20).build(), 6),
        test("dropout", Dropout.builder().optRate(0.5f).build(), 6),
        test("max pooling", Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)), 3, 8, 6),
        test("average pooling", Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2)), 3, 8, 6),
        test("Lp pooling", Pool.lpPool2dBlock(2, new Shape(2, 2)), 3, 8, 6),
        test("global average pooling", Pool.globalAvgPool2dBlock(), 3, 8, 6),
        test("global max pooling", Pool.globalMaxPool2dBlock(), 3, 8, 6),
        test("relu", Activation.reluBlock(), 6),
        test("relu6", Activation.relu6Block(), 6),
        test("sigmoid", Activation.sigmoidBlock(), 6),
        test("tanh", Activation.tanhBlock(), 6),
        test("soft plus", Activation.softPlusBlock(), 6),
        test("soft sign", Activation.softSignBlock(), 6),
        test("leaky relu", Activation.leakyReluBlock(0.1f), 6),
        test("elu", Activation.eluBlock(1), 6),
        test("selu", Activation.seluBlock(), 6),
        test("gelu", Activation.geluBlock(), 6),
        test("swish", Activation.swishBlock(1), 6),
        test("mish", Activation.mishBlock(), 6),
        test(
            "branches in parallel",
            new ParallelBlock(
                results -> new NDList(results.get(0).head().add(results.get(1).head())),
                List.of(
                    Linear.builder().setUnits(5).build(), Linear.builder().setUnits(5).build())),
            6),
        test("array code", new LambdaBlock(x -> new NDList(x.head().mul(2))), 6));
  }

  @Test
  void rowsOfATableAreExported() throws IOException {
    GraphInput ids =
        new GraphInput("ids", DataType.INT64, b -> new Shape(b, 3), ExampleValues.below(6));
    Block words =
        TrainableWordEmbedding.builder()
            .setEmbeddingSize(5)
            .setVocabulary(
                DefaultVocabulary.builder().add(List.of("a", "b", "c", "d", "e", "f")).build())
            .build();
    new BlockExport(folder).export(words, List.of(ids), "y");
    Block table = new IdEmbedding.Builder().setDictionarySize(7).setEmbeddingSize(5).build();
    new BlockExport(folder).export(table, List.of(ids), "y");
  }

  /** The PyTorch engine lacks these: they are compared with the same by other means. */
  private void exportsAgainst(Block block, Forward eager, Shape sample) throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      BlockExport.initialize(block, manager, new Shape(1).addAll(sample));
      GraphSpec spec = BlockGraph.of("block", block, BlockExport.inputs(sample), List.of("y"));
      String message =
          assertThrows(ExportException.class, () -> new BlockExport(folder).export(spec))
              .getMessage();
      assertTrue(message.contains("fails in PyTorch itself"), message);
      new BlockExport(folder).export(spec.withEager(eager));
    }
  }

  private static NDArray parameter(Block block, String name) {
    return block.getDirectParameters().get(name).getArray();
  }

  @Test
  void preluIsExported() throws IOException {
    Prelu block = new Prelu();
    block.setInitializer(new ConstantInitializer(0.2f), Parameter.Type.WEIGHT);
    Forward eager =
        (store, x) ->
            new NDList(x.head().maximum(0).add(x.head().minimum(0).mul(parameter(block, "alpha"))));
    exportsAgainst(block, eager, new Shape(4, 6));
  }

  @Test
  void transposedConvolutionIsExported() throws IOException {
    Conv2dTranspose block =
        Conv2dTranspose.builder()
            .setKernelShape(new Shape(3, 3))
            .setFilters(4)
            .optStride(new Shape(2, 2))
            .build();
    Forward eager =
        (store, x) -> {
          NDArray y = x.getManager().zeros(new Shape(x.head().size(0), 4, 11, 13));
          y.setRequiresGradient(true);
          try (GradientCollector collector = TorchEngine.get().newGradientCollector()) {
            NDList convolved =
                y.getNDArrayInternal()
                    .convolution(
                        y,
                        parameter(block, "weight").stopGradient(),
                        null,
                        new Shape(2, 2),
                        new Shape(0, 0),
                        new Shape(1, 1),
                        1);
            collector.backward(convolved.head().mul(x.head()).sum());
          }
          NDArray bias = parameter(block, "bias").reshape(4, 1, 1);
          return new NDList(y.getGradient().add(bias));
        };
    exportsAgainst(block, eager, new Shape(4, 5, 6));
  }
}

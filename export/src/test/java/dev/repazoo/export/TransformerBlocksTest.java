package dev.repazoo.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.PointwiseFeedForwardBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.initializer.NormalInitializer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DJL's transformers, in ONNX Runtime and in PyTorch. */
class TransformerBlocksTest {
  @TempDir Path folder;

  @Test
  void aTransformerEncoderIsExported() throws IOException {
    Block block = new TransformerEncoderBlock(16, 4, 24, 0.1f, Activation::gelu);
    new BlockExport(folder).export(block, BlockExport.inputs(new Shape(5, 16)), "y");
  }

  private static GraphInput whole(String name, int bound, long length) {
    return new GraphInput(
        name, DataType.INT64, b -> new Shape(b, length), ExampleValues.below(bound));
  }

  @Test
  void bertIsExported() throws IOException {
    BertBlock bert =
        BertBlock.builder()
            .nano()
            .setTokenDictionarySize(50)
            .optMaxSequenceLength(8)
            .optHiddenDropoutProbability(0.1f)
            .build();
    bert.setInitializer(new NormalInitializer(0.02f), Parameter.Type.WEIGHT);
    List<GraphInput> inputs =
        List.of(whole("tokens", 50, 8), whole("types", 2, 8), whole("masks", 2, 8));
    new BlockExport(folder).export(bert, inputs, "tokens_embedded", "pooled");
  }

  @Test
  void attentionIsExported() throws IOException {
    Block block =
        ScaledDotProductAttentionBlock.builder().setEmbeddingSize(12).setHeadCount(3).build();
    new BlockExport(folder).export(block, BlockExport.inputs(new Shape(5, 12)), "y");
  }

  @Test
  void attentionWithAMaskIsExported() throws IOException {
    Block block =
        ScaledDotProductAttentionBlock.builder().setEmbeddingSize(12).setHeadCount(3).build();
    GraphInput mask =
        new GraphInput(
            "mask",
            DataType.INT64,
            b -> new Shape(b, 5, 5),
            random -> random.nextInt(4) > 0 ? 1 : 0);
    List<GraphInput> inputs = List.of(BlockExport.inputs(new Shape(5, 12)).get(0), mask);
    new BlockExport(folder).export(block, inputs, "y");
  }

  @Test
  void theFeedForwardBlockIsExported() throws IOException {
    Block block = new PointwiseFeedForwardBlock(List.of(8, 6), 4, Activation::relu);
    new BlockExport(folder).export(block, BlockExport.inputs(new Shape(5, 12)), "y");
  }
}

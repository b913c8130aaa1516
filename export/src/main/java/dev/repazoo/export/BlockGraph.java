package dev.repazoo.export;

import ai.djl.nn.Block;
import ai.djl.nn.SymbolBlock;
import dev.repazoo.export.graph.ExportException;
import java.util.List;

/**
 * A DJL block as a graph: its layers, {@code ai.djl:model-zoo}'s networks, or any block whose
 * forward is array code.
 */
public final class BlockGraph {
  private BlockGraph() {}

  /**
   * A block as it predicts.
   *
   * @param what what it is, e.g. {@code resnet}
   * @param block an initialised block; its parameters become the graph's weights
   * @param inputs what its forward takes, in that order
   * @param outputs names for what its forward gives, in that order
   * @throws ExportException for a block that an engine runs as a whole, or has one inside
   */
  public static GraphSpec of(
      String what, Block block, List<GraphInput> inputs, List<String> outputs) {
    refuseSymbols(block);
    return GraphSpec.of(
        what,
        block,
        inputs,
        outputs,
        (parameters, arrays) -> block.forward(parameters, arrays, false));
  }

  private static void refuseSymbols(Block block) {
    if (block instanceof SymbolBlock) {
      throw new ExportException(
          "a "
              + block.getClass().getSimpleName()
              + " can't be exported: an engine runs it as a whole (TorchScript, ONNX), and no"
              + " operator of it is seen; build the network of DJL's layers and load its weights");
    }
    block.getChildren().values().forEach(BlockGraph::refuseSymbols);
  }
}

package dev.repazoo.export;

import ai.djl.nn.Block;
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
   */
  public static GraphSpec of(
      String what, Block block, List<GraphInput> inputs, List<String> outputs) {
    return GraphSpec.of(
        what,
        block,
        inputs,
        outputs,
        (parameters, arrays) -> block.forward(parameters, arrays, false));
  }
}

package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;

/**
 * {@code torch.nn.functional.max_pool2d(input, kernel_size, stride, padding)}: {@code MaxPool}
 * (opset 12).
 */
public final class MaxPool {
  private MaxPool() {}

  /** x [B, C, H, W] gives [B, C, H', W']. */
  public static Value lower(GraphBuilder g, Ops.Pool2d walk, Value x) {
    return Pooling.lower(g, g.op("MaxPool"), walk, x);
  }
}

package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;

/**
 * {@code torch.nn.functional.max_pool2d(input, kernel_size, stride, padding, ceil_mode)}: {@code
 * MaxPool} (opset 12).
 */
public final class MaxPool {
  private MaxPool() {}

  /** x [B, C, H, W] gives [B, C, H', W']. */
  public static Value lower(GraphBuilder g, Ops.Pool2d walk, Value x) {
    return Pooling.lower(g, g.op("MaxPool"), walk, x);
  }

  /**
   * x [B, C, ...] gives [B, C, ...].
   *
   * @param ceil whether a last window may begin inside and end outside
   */
  public static Value lower(GraphBuilder g, Window window, boolean ceil, Value x) {
    return window
        .on(g.op("MaxPool"), x, ceil)
        .apply(x.type(), window.result(x, x.size(1), ceil), x);
  }
}

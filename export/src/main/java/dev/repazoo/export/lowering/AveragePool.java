package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;

/**
 * {@code torch.nn.functional.avg_pool2d(input, kernel_size, stride, padding,
 * count_include_pad=False)}: {@code AveragePool} (opset 19).
 */
public final class AveragePool {
  private AveragePool() {}

  /** x [B, C, H, W] gives [B, C, H', W']. */
  public static Value lower(GraphBuilder g, Ops.Pool2d walk, Value x) {
    return Pooling.lower(g, g.op("AveragePool").with("count_include_pad", 0L), walk, x);
  }
}

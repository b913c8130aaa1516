package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** {@code torch.cumsum(input, dim)}: {@code CumSum} (opset 14). */
public final class CumSum {
  private CumSum() {}

  /** Sums of the elements so far along an axis. */
  public static Value lower(GraphBuilder g, Value x, int axis) {
    return g.op("CumSum").apply(x.type(), x.shape(), x, g.constant(axis));
  }
}

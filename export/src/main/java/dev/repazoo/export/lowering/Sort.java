package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.List;

/**
 * {@code torch.sort(input, dim)} and {@code torch.argsort}: {@link TopK} of all elements, the
 * smallest first.
 */
public final class Sort {
  private Sort() {}

  /** Values in ascending order and, int64, where they were. */
  public static List<Value> lower(GraphBuilder g, Value x, int axis) {
    return TopK.lower(g, x, x.size(axis), axis, false, true);
  }
}

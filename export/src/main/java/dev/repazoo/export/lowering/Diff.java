package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** {@code torch.diff(input, n, dim)}: {@code Sub} (opset 14) of two {@link Slice}s, n times. */
public final class Diff {
  private Diff() {}

  /** Differences of neighbours along an axis, which must not be the batch. */
  public static Value lower(GraphBuilder g, Value x, int n, int axis) {
    Value rest = x;
    for (int i = 0; i < n; i++) {
      long size = Static.size(g, rest, axis, "diff");
      Value right = Slice.lower(g, rest, axis, 1, size, 1);
      Value left = Slice.lower(g, rest, axis, 0, size - 1, 1);
      rest = Arithmetic.binary(g, "Sub", right, left);
    }
    return rest;
  }
}

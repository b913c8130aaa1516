package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.Arrays;

/** {@code torch.flip(input, dims)}: {@code Slice} (opset 13) with steps of -1. */
public final class Flip {
  private Flip() {}

  /** Elements in reverse order along the given axes. */
  public static Value lower(GraphBuilder g, Value x, long... axes) {
    long[] last = new long[axes.length];
    Arrays.fill(last, -1);
    long[] beforeFirst = new long[axes.length];
    Arrays.fill(beforeFirst, Long.MIN_VALUE);
    return g.op("Slice")
        .apply(
            x.type(),
            x.shape(),
            x,
            g.constant(last),
            g.constant(beforeFirst),
            g.constant(axes),
            g.constant(last));
  }
}

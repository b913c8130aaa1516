package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** {@code x[..., from:to:step, ...]}: {@code Slice} (opset 13). */
public final class Slice {
  private Slice() {}

  /** Elements {@code from} to before {@code to} of an axis, every {@code step}-th. */
  public static Value lower(GraphBuilder g, Value x, int axis, long from, long to, long step) {
    return lower(
        g, x, axis, from, to, step, Shapes.with(x.shape(), axis, (to - from + step - 1) / step));
  }

  static Value lower(
      GraphBuilder g, Value x, int axis, long from, long to, long step, Shape result) {
    return g.op("Slice")
        .apply(
            x.type(),
            result,
            x,
            g.constant(from),
            g.constant(to),
            g.constant(axis),
            g.constant(step));
  }
}

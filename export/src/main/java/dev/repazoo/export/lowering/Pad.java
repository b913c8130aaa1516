package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** {@code torch.nn.functional.pad(input, pad, mode="constant", value)}: {@code Pad} (opset 19). */
public final class Pad {
  private Pad() {}

  /**
   * x with a border of one value.
   *
   * @param pairs what is added before and after each axis, the last axis first; not negative
   */
  public static Value lower(GraphBuilder g, long[] pairs, double value, Value x) {
    long[] sizes = x.shape().getShape().clone();
    long[] pads = new long[2 * x.rank()];
    for (int i = 0; i < pairs.length / 2; i++) {
      int axis = x.rank() - 1 - i;
      long before = pairs[2 * i];
      long after = pairs[2 * i + 1];
      if (before < 0 || after < 0) {
        throw new ExportException("pad by a negative number can't be exported; take a slice");
      }
      if (before + after > 0 && g.graph().batch().in(sizes[axis])) {
        throw new ExportException("pad along the batch axis can't be exported");
      }
      pads[axis] = before;
      pads[axis + x.rank()] = after;
      sizes[axis] += before + after;
    }
    return g.op("Pad")
        .apply(x.type(), new Shape(sizes), x, g.constant(pads), g.scalar(value, x.type()));
  }
}

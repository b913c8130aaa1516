package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.quantile(input, q, dim)}, linear between the two nearest elements, and {@code
 * torch.median(input, dim)}, the lower one of two: {@link Sort}, then {@code Gather} (opset 13).
 */
public final class Quantile {
  private Quantile() {}

  /**
   * The quantile along an axis, which goes and must not be the batch.
   *
   * @param q from 0 to 1
   */
  public static Value lower(GraphBuilder g, Value x, double q, int axis) {
    if (!(q >= 0 && q <= 1)) {
      throw new ExportException("percentile must be from 0 to 100, not " + 100 * q);
    }
    double place = q * (Static.size(g, x, axis, "percentile") - 1);
    long below = (long) Math.floor(place);
    Value sorted = Sort.lower(g, x, axis).get(0);
    Value low = at(g, sorted, axis, below);
    if (below == place) {
      return low;
    }
    Value high = at(g, sorted, axis, below + 1);
    Value step = Arithmetic.binary(g, "Sub", high, low);
    Value part = Arithmetic.mul(g, step, g.scalar(place - below, x.type()));
    return Arithmetic.add(g, low, part);
  }

  /** The lower median along an axis, which goes and must not be the batch. */
  public static Value median(GraphBuilder g, Value x, int axis) {
    long size = Static.size(g, x, axis, "median");
    return at(g, Sort.lower(g, x, axis).get(0), axis, (size - 1) / 2);
  }

  private static Value at(GraphBuilder g, Value x, int axis, long index) {
    return g.op("Gather")
        .with("axis", (long) axis)
        .apply(x.type(), Shapes.without(x.shape(), axis), x, g.scalar(index, DataType.INT64));
  }
}

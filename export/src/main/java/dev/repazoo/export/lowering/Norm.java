package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.linalg.vector_norm(input, ord, dim, keepdim)}, {@code (sum of |x|^p)^(1/p)}: {@code
 * ReduceL1} and {@code ReduceL2} (opset 18), {@code Pow} and {@code ReduceSum} for other p.
 */
public final class Norm {
  private Norm() {}

  /**
   * Over the given axes.
   *
   * @param p 0 counts what isn't 0
   * @param result the shape without these axes, or with ones there
   */
  public static Value lower(
      GraphBuilder g, Value x, double p, long[] axes, boolean keepDims, Shape result) {
    if (p == 1) {
      return reduce(g, "ReduceL1", x, axes, keepDims, result);
    }
    if (p == 2) {
      return reduce(g, "ReduceL2", x, axes, keepDims, result);
    }
    if (p == 0) {
      Value there = g.cast(g.cast(x, DataType.BOOLEAN), x.type());
      return reduce(g, "ReduceSum", there, axes, keepDims, result);
    }
    Value magnitude = g.op("Abs").apply(x.type(), x.shape(), x);
    Value powers = Arithmetic.binary(g, "Pow", magnitude, g.scalar(p, x.type()));
    Value sum = reduce(g, "ReduceSum", powers, axes, keepDims, result);
    return Arithmetic.binary(g, "Pow", sum, g.scalar(1 / p, x.type()));
  }

  private static Value reduce(
      GraphBuilder g, String op, Value x, long[] axes, boolean keepDims, Shape result) {
    return g.op(op)
        .with("keepdims", keepDims ? 1L : 0L)
        .apply(x.type(), result, x, g.constant(axes));
  }
}

package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.erfinv(input)}, as PyTorch computes it: a rational function in the middle, another
 * in the tails, then two steps of Newton's method with {@code Erf} (opset 13).
 *
 * <p>Source: {@code calc_erfinv} of aten/src/ATen/native/Math.h.
 */
public final class ErfInv {
  private static final double[] MIDDLE_ABOVE = {
    0.886226899, -1.645349621, 0.914624893, -0.140543331
  };
  private static final double[] MIDDLE_BELOW = {
    1, -2.118377725, 1.442710462, -0.329097515, 0.012229801
  };
  private static final double[] TAIL_ABOVE = {-1.970840454, -1.624906493, 3.429567803, 1.641345311};
  private static final double[] TAIL_BELOW = {1, 3.543889200, 1.637067800};
  private static final double MIDDLE = 0.7;

  private ErfInv() {}

  /** Elementwise, of reals from -1 to 1. */
  public static Value lower(GraphBuilder g, Value y) {
    Value magnitude = unary(g, "Abs", y);
    Value square = Arithmetic.mul(g, y, y);
    Value middle =
        Arithmetic.mul(
            g,
            y,
            Arithmetic.binary(
                g,
                "Div",
                polynomial(g, MIDDLE_ABOVE, square),
                polynomial(g, MIDDLE_BELOW, square)));
    Value rest = Arithmetic.binary(g, "Sub", number(g, 1, y), magnitude);
    Value half = Arithmetic.mul(g, rest, number(g, 0.5, y));
    Value z = unary(g, "Sqrt", unary(g, "Neg", unary(g, "Log", half)));
    Value ratio =
        Arithmetic.binary(g, "Div", polynomial(g, TAIL_ABOVE, z), polynomial(g, TAIL_BELOW, z));
    Value sign = unary(g, "Sign", y);
    Value tail = Arithmetic.mul(g, ratio, sign);
    Value inside =
        g.op("LessOrEqual").apply(DataType.BOOLEAN, y.shape(), magnitude, number(g, MIDDLE, y));
    Value x = g.op("Where").apply(y.type(), y.shape(), inside, middle, tail);
    Value refined = newton(g, newton(g, x, y), y);
    Value end = g.op("Equal").apply(DataType.BOOLEAN, y.shape(), magnitude, number(g, 1, y));
    Value infinite = Arithmetic.mul(g, sign, number(g, Double.POSITIVE_INFINITY, y));
    return g.op("Where").apply(y.type(), y.shape(), end, infinite, refined);
  }

  /** x - (erf(x) - y) / (2 / sqrt(pi) exp(-x^2)). */
  private static Value newton(GraphBuilder g, Value x, Value y) {
    Value off = Arithmetic.binary(g, "Sub", unary(g, "Erf", x), y);
    Value bell = unary(g, "Exp", unary(g, "Neg", Arithmetic.mul(g, x, x)));
    Value slope = Arithmetic.mul(g, bell, number(g, 2 / Math.sqrt(Math.PI), x));
    return Arithmetic.binary(g, "Sub", x, Arithmetic.binary(g, "Div", off, slope));
  }

  /** Horner's rule; the constant comes first. */
  private static Value polynomial(GraphBuilder g, double[] coefficients, Value z) {
    Value sum = number(g, coefficients[coefficients.length - 1], z);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = Arithmetic.add(g, Arithmetic.mul(g, sum, z), number(g, coefficients[i], z));
    }
    return sum;
  }

  private static Value unary(GraphBuilder g, String op, Value x) {
    return g.op(op).apply(x.type(), x.shape(), x);
  }

  private static Value number(GraphBuilder g, double value, Value like) {
    return g.scalar(value, like.type());
  }
}

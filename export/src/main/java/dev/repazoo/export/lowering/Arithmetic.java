package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** Elementwise operators of two arrays of one type, with broadcasting. */
public final class Arithmetic {
  private Arithmetic() {}

  /** {@code a + b}. */
  public static Value add(GraphBuilder g, Value a, Value b) {
    return binary(g, "Add", a, b);
  }

  /** {@code a * b}, elementwise. */
  public static Value mul(GraphBuilder g, Value a, Value b) {
    return binary(g, "Mul", a, b);
  }

  /** A standard operator of two arrays whose result has their type. */
  public static Value binary(GraphBuilder g, String op, Value a, Value b) {
    return g.op(op).apply(a.type(), broadcast(a.shape(), b.shape()), a, b);
  }

  /**
   * The shape of the result of broadcasting, as NumPy has it.
   *
   * @throws ExportException when the shapes don't fit
   */
  public static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.dimension(), b.dimension());
    long[] sizes = new long[rank];
    for (int i = 0; i < rank; i++) {
      long left = fromEnd(a, rank - i);
      long right = fromEnd(b, rank - i);
      if (left != right && left != 1 && right != 1) {
        throw new ExportException("arrays of shapes " + a + " and " + b + " don't broadcast");
      }
      sizes[i] = left == 1 ? right : left;
    }
    return new Shape(sizes);
  }

  private static long fromEnd(Shape shape, int distance) {
    int axis = shape.dimension() - distance;
    return axis < 0 ? 1 : shape.get(axis);
  }
}

package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.xlogy(input, other)}, {@code x log(y)}, and 0 where x is 0: {@code Log} (opset 13),
 * {@code Mul}, {@code Where}.
 */
public final class Xlogy {
  private Xlogy() {}

  /** Elementwise, of two arrays of reals of one type. */
  public static Value lower(GraphBuilder g, Value x, Value y) {
    Shape shape = Arithmetic.broadcast(x.shape(), y.shape());
    Value zero = g.scalar(0, x.type());
    Value product = Arithmetic.mul(g, x, g.op("Log").apply(y.type(), y.shape(), y));
    Value none = g.op("Equal").apply(DataType.BOOLEAN, x.shape(), x, zero);
    return g.op("Where").apply(x.type(), shape, none, zero, product);
  }
}

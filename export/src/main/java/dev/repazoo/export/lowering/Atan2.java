package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.atan2(input, other)}, the angle of the point (x, y): {@code Atan} (opset 7) of y /
 * x, turned by pi where x is negative.
 */
public final class Atan2 {
  private Atan2() {}

  /** Elementwise, of two arrays of reals of one type. */
  public static Value lower(GraphBuilder g, Value y, Value x) {
    Shape shape = Arithmetic.broadcast(y.shape(), x.shape());
    Value zero = g.scalar(0, x.type());
    Value ratio = Arithmetic.binary(g, "Div", y, x);
    Value angle = g.op("Atan").apply(x.type(), shape, ratio);
    Value pi = g.scalar(Math.PI, x.type());
    Value yNegative = g.op("Less").apply(DataType.BOOLEAN, y.shape(), y, zero);
    Value turn =
        g.op("Where").apply(x.type(), y.shape(), yNegative, g.scalar(-Math.PI, x.type()), pi);
    Value xNegative = g.op("Less").apply(DataType.BOOLEAN, x.shape(), x, zero);
    Value turned = Arithmetic.add(g, angle, turn);
    Value all = g.op("Where").apply(x.type(), shape, xNegative, turned, angle);
    // The origin, where the ratio isn't a number, has the angle 0.
    Value xZero = g.op("Equal").apply(DataType.BOOLEAN, x.shape(), x, zero);
    Value yZero = g.op("Equal").apply(DataType.BOOLEAN, y.shape(), y, zero);
    Value origin = g.op("And").apply(DataType.BOOLEAN, shape, xZero, yZero);
    return g.op("Where").apply(x.type(), shape, origin, zero, all);
  }
}

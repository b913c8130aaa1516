package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.remainder(input, other)}, which has the sign of the divisor: {@code Mod} (opset 13).
 *
 * <p>For reals ONNX has only C's {@code fmod}, with the sign of the dividend: the divisor is added
 * where the signs differ.
 */
public final class Remainder {
  private Remainder() {}

  /** Elementwise, of two arrays of one type. */
  public static Value lower(GraphBuilder g, Value a, Value b) {
    Shape shape = Arithmetic.broadcast(a.shape(), b.shape());
    if (!a.type().isFloating()) {
      return g.op("Mod").apply(a.type(), shape, a, b);
    }
    Value rest = g.op("Mod").with("fmod", 1L).apply(a.type(), shape, a, b);
    Value zero = g.scalar(0, a.type());
    Value product = Arithmetic.mul(g, rest, b);
    Value differ = g.op("Less").apply(DataType.BOOLEAN, shape, product, zero);
    Value moved = Arithmetic.add(g, rest, b);
    return g.op("Where").apply(a.type(), shape, differ, moved, rest);
  }
}

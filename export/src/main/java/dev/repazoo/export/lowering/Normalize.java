package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.normalize(input, p=2, dim=-1, eps)}: {@code ReduceL2} (opset 18),
 * {@code Max}, {@code Div}.
 */
public final class Normalize {
  private Normalize() {}

  /** Over the last axis, in float32. */
  public static Value lower(GraphBuilder g, Value x, double eps) {
    Value y = g.cast(x, DataType.FLOAT32);
    long[] sizes = y.shape().getShape().clone();
    sizes[sizes.length - 1] = 1;
    Value norm =
        g.op("ReduceL2")
            .with("keepdims", 1L)
            .apply(y.type(), new Shape(sizes), y, g.constant(y.rank() - 1L));
    Value floor = Arithmetic.binary(g, "Max", norm, g.scalar(eps, y.type()));
    return Arithmetic.binary(g, "Div", y, floor);
  }
}

package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.trunc(input)}, towards zero: {@code Where} (opset 16) of {@code Ceil} and {@code
 * Floor}.
 */
public final class Trunc {
  private Trunc() {}

  /** Elementwise, of reals. */
  public static Value lower(GraphBuilder g, Value x) {
    Value zero = g.scalar(0, x.type());
    Value negative = g.op("Less").apply(DataType.BOOLEAN, x.shape(), x, zero);
    Value up = g.op("Ceil").apply(x.type(), x.shape(), x);
    Value down = g.op("Floor").apply(x.type(), x.shape(), x);
    return g.op("Where").apply(x.type(), x.shape(), negative, up, down);
  }
}

package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** {@code torch.nn.functional.silu(input)}: {@code Sigmoid} (opset 13) and {@code Mul}. */
public final class Silu {
  private Silu() {}

  /** Elementwise. */
  public static Value lower(GraphBuilder g, Value x) {
    return Arithmetic.mul(g, x, g.op("Sigmoid").apply(x.type(), x.shape(), x));
  }
}

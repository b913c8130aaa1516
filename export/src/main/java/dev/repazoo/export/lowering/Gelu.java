package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;

/**
 * {@code torch.nn.functional.gelu(input, approximate)}: {@code Gelu} (opset 20); QuickGELU as
 * {@code Mul} and {@code Sigmoid} (opset 13).
 */
public final class Gelu {
  private static final double QUICK_SCALE = 1.702;

  private Gelu() {}

  /** Elementwise. */
  public static Value lower(GraphBuilder g, Value x, Ops.Gelu approximation) {
    return switch (approximation) {
      case ERF -> gelu(g, x, "none");
      case TANH -> gelu(g, x, "tanh");
      case QUICK -> {
        Value scaled = Arithmetic.mul(g, x, g.scalar(QUICK_SCALE, x.type()));
        yield Arithmetic.mul(g, x, g.op("Sigmoid").apply(x.type(), x.shape(), scaled));
      }
    };
  }

  private static Value gelu(GraphBuilder g, Value x, String word) {
    return g.op("Gelu").with("approximate", word).apply(x.type(), x.shape(), x);
  }
}

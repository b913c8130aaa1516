package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.ops.Ops;

/** {@code torch.nn.functional.gelu(input, approximate)}: {@code Gelu} (opset 20). */
public final class Gelu {
  private Gelu() {}

  /** Elementwise. */
  public static Value lower(GraphBuilder g, Value x, Ops.Gelu approximation) {
    String word =
        switch (approximation) {
          case ERF -> "none";
          case TANH -> "tanh";
        };
    return g.op("Gelu").with("approximate", word).apply(x.type(), x.shape(), x);
  }
}

package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** {@code torch.nn.functional.relu(input)}: {@code Relu} (opset 14). */
public final class Relu {
  private Relu() {}

  /** Elementwise. */
  public static Value lower(GraphBuilder g, Value x) {
    return g.op("Relu").apply(x.type(), x.shape(), x);
  }
}

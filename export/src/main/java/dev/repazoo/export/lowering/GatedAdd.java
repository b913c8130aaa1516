package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code x + gate.unsqueeze(1) * branch}: {@code Unsqueeze} (opset 13), {@code Mul}, {@code Add}.
 */
public final class GatedAdd {
  private GatedAdd() {}

  /** x and branch [B, N, D], gate [B, D]. */
  public static Value lower(GraphBuilder g, Value x, Value gate, Value branch) {
    return Arithmetic.add(g, x, Arithmetic.mul(g, g.unsqueeze(gate, 1), branch));
  }
}

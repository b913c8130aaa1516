package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * Adaptive layer norm, {@code layer_norm(x) * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)}.
 *
 * <p>{@code LayerNormalization} (opset 17), {@code Unsqueeze}, {@code Mul}, {@code Add}.
 */
public final class ModulatedLayerNorm {
  private ModulatedLayerNorm() {}

  /** x [B, N, D], shift and scale [B, D]. */
  public static Value lower(GraphBuilder g, Value x, Value shift, Value scale, double eps) {
    Value factor = Arithmetic.add(g, scale, g.scalar(1, scale.type()));
    Value scaled = Arithmetic.mul(g, LayerNorm.lower(g, x, eps), g.unsqueeze(factor, 1));
    return Arithmetic.add(g, scaled, g.unsqueeze(shift, 1)); // [B, D] -> [B, 1, D]
  }
}

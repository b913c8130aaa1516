package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.layer_norm(input, [D], weight=None, bias=None, eps)}.
 *
 * <p>{@code LayerNormalization} (opset 17) over the last axes. It wants a scale; a vector of ones
 * stands in where there is none.
 */
public final class LayerNorm {
  private LayerNorm() {}

  /** Without affine part. */
  public static Value lower(GraphBuilder g, Value x, double eps) {
    return normalise(g, 1, eps, x, g.filled(1, x.size(-1)));
  }

  /** With affine part. */
  public static Value lower(GraphBuilder g, Value x, Value weight, Value bias, double eps) {
    return lower(g, 1, x, weight, bias, eps);
  }

  /** With affine part, over several axes at the end, which weight and bias have. */
  public static Value lower(
      GraphBuilder g, int axes, Value x, Value weight, Value bias, double eps) {
    return normalise(g, axes, eps, x, weight, bias);
  }

  private static Value normalise(GraphBuilder g, long axes, double eps, Value... inputs) {
    return g.op("LayerNormalization")
        .with("axis", -axes)
        .with("epsilon", eps)
        .apply(inputs[0].type(), inputs[0].shape(), inputs);
  }
}

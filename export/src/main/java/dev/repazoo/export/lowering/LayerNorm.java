package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.layer_norm(input, [D], weight=None, bias=None, eps)}.
 *
 * <p>{@code LayerNormalization} (opset 17) over the last axis. It wants a scale; a vector of ones
 * stands in where there is none.
 */
public final class LayerNorm {
  private LayerNorm() {}

  /** Without affine part. */
  public static Value lower(GraphBuilder g, Value x, double eps) {
    return normalise(g, eps, x, x, g.filled(1, x.size(-1)));
  }

  /** With affine part. */
  public static Value lower(GraphBuilder g, Value x, Value weight, Value bias, double eps) {
    return normalise(g, eps, x, x, weight, bias);
  }

  private static Value normalise(GraphBuilder g, double eps, Value like, Value... inputs) {
    return g.op("LayerNormalization")
        .with("axis", -1L)
        .with("epsilon", eps)
        .apply(like.type(), like.shape(), inputs);
  }
}

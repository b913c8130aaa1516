package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.group_norm(input, groups, weight, bias, eps)}.
 *
 * <p>{@code InstanceNormalization} (opset 6) of the groups as channels, then the affine part.
 * ONNX's own {@code GroupNormalization} has one weight a channel from opset 21 only.
 */
public final class GroupNorm {
  private GroupNorm() {}

  /** x [B, C, H, W], weight and bias [C]. */
  public static Value lower(
      GraphBuilder g, Value x, int groups, Value weight, Value bias, double eps) {
    long channels = x.size(1);
    Shape grouped = new Shape(x.size(0), groups, channels / groups * x.size(2) * x.size(3));
    Value normalised =
        g.op("InstanceNormalization")
            .with("epsilon", eps)
            .apply(x.type(), grouped, g.reshape(x, grouped), g.filled(1, groups), zeros(g, groups));
    Value scaled =
        Arithmetic.mul(g, g.reshape(normalised, x.shape()), perChannel(g, weight, channels));
    return Arithmetic.add(g, scaled, perChannel(g, bias, channels));
  }

  private static Value zeros(GraphBuilder g, int groups) {
    return g.filled(0, groups);
  }

  private static Value perChannel(GraphBuilder g, Value vector, long channels) {
    return g.reshape(vector, new Shape(channels, 1, 1));
  }
}

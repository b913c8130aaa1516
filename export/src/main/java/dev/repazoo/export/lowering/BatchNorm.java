package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias,
 * training=False, eps)}: {@code (x - mean) / sqrt(var + eps) * weight + bias}, one number a
 * channel.
 *
 * <p>{@code BatchNormalization} (opset 15).
 */
public final class BatchNorm {
  private BatchNorm() {}

  /** x [B, C, ...], the others [C]. */
  public static Value lower(
      GraphBuilder g, Value x, Value mean, Value variance, Value weight, Value bias, double eps) {
    return g.op("BatchNormalization")
        .with("epsilon", eps)
        .apply(x.type(), x.shape(), x, weight, bias, mean, variance);
  }
}

package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;

/**
 * {@code y = (x - mean) / sqrt(var + eps) * weight + bias} over the last axis. Shapes are kept.
 * State: {@code weight} [D], {@code bias} [D]. Counterpart of {@code torch.nn.LayerNorm}.
 */
public final class LayerNorm extends Module {
  private final Parameter weight;
  private final Parameter bias;
  private final double eps;

  /** Over the last axis of the given width. */
  public LayerNorm(long width, double eps) {
    this.eps = eps;
    weight = parameter("weight", Init.ONES, width);
    bias = parameter("bias", Init.ZEROS, width);
  }

  /** Applies the layer. */
  public NDArray forward(Context context, NDArray x) {
    return context.ops().layerNorm(x, context.value(weight, x), context.value(bias, x), eps);
  }

  Parameter weight() {
    return weight;
  }

  Parameter bias() {
    return bias;
  }

  double eps() {
    return eps;
  }
}

package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;

/**
 * Normalises groups of channels over all pixels. x [B, C, H, W] keeps its shape; state: {@code
 * weight} [C], {@code bias} [C]. Counterpart of {@code torch.nn.GroupNorm}; Wu and He, arXiv
 * 1803.08494.
 */
public final class GroupNorm extends Module {
  private final Parameter weight;
  private final Parameter bias;
  private final int groups;
  private final double eps;

  /**
   * Over {@code groups} groups.
   *
   * @throws IllegalArgumentException when they do not divide the channels
   */
  public GroupNorm(int groups, int channels, double eps) {
    if (groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "group norm of " + channels + " channels can't have " + groups + " groups");
    }
    this.groups = groups;
    this.eps = eps;
    weight = parameter("weight", Init.ONES, channels);
    bias = parameter("bias", Init.ZEROS, channels);
  }

  /** Applies the layer. */
  public NDArray forward(Context context, NDArray x) {
    return context
        .ops()
        .groupNorm(x, groups, context.value(weight, x), context.value(bias, x), eps);
  }

  /** Applies the layer, then SiLU. */
  public NDArray forwardSilu(Context context, NDArray x) {
    return context
        .ops()
        .groupNormSilu(x, groups, context.value(weight, x), context.value(bias, x), eps);
  }
}

package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.ops.Ops;
import java.util.Optional;

/**
 * A 2-D convolution with square kernels. x [B, C, H, W] gives [B, O, H', W']; state: {@code weight}
 * [O, C / groups, k, k] and, unless left out, {@code bias} [O]. Counterpart of {@code
 * torch.nn.Conv2d}.
 */
public final class Conv2d extends Module {
  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final Ops.Conv2d walk;

  /** With bias. */
  public Conv2d(int in, int out, int kernel, Ops.Conv2d walk) {
    this(in, out, kernel, walk, true);
  }

  /** With or without bias. */
  public Conv2d(int in, int out, int kernel, Ops.Conv2d walk, boolean withBias) {
    this.walk = walk;
    int perGroup = in / walk.groups();
    Init init = Init.torchDefault((long) perGroup * kernel * kernel);
    weight = parameter("weight", init, out, perGroup, kernel, kernel);
    bias = withBias ? Optional.of(parameter("bias", init, out)) : Optional.empty();
  }

  /** A kernel of 3 x 3 that keeps height and width. */
  public static Conv2d same(int in, int out) {
    return new Conv2d(in, out, 3, Ops.Conv2d.of(1, 1));
  }

  /** A linear map of each pixel's channels. */
  public static Conv2d pointwise(int in, int out) {
    return new Conv2d(in, out, 1, Ops.Conv2d.of(1, 0));
  }

  /** Applies the layer. */
  public NDArray forward(Context context, NDArray x) {
    NDArray w = context.value(weight, x);
    return bias.isPresent()
        ? context.ops().conv2d(x, w, context.value(bias.get(), x), walk)
        : context.ops().conv2d(x, w, walk);
  }
}

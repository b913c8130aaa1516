package dev.repazoo.encoders.efficientnet;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Module;
import dev.repazoo.ops.Ops.Conv2d;

/**
 * A convolution with TensorFlow's {@code SAME} padding, its batch normalisation folded in. x [B, C,
 * H, W] with even H and W gives [B, O, H/stride, W/stride]. State: {@code weight} [O, C/groups, k,
 * k], {@code bias} [O].
 *
 * <p>{@code SAME} with stride 2 pads one pixel less on the left and top than on the right and
 * bottom. No convolution of {@link dev.repazoo.ops.Ops} pads unevenly; but padding a whole stride
 * more on every side gives the same results after one extra row and column, which are cut off.
 */
final class SameConv2d extends Module {
  private final Parameter weight;
  private final Parameter bias;
  private final int stride;
  private final Conv2d walk;

  SameConv2d(int in, int out, int kernel, int stride, int groups) {
    this.stride = stride;
    long fanIn = (long) in / groups * kernel * kernel;
    weight = frozen("weight", Init.torchDefault(fanIn), out, in / groups, kernel, kernel);
    bias = frozen("bias", Init.ZEROS, out);
    int before = (kernel - stride) / 2;
    walk = new Conv2d(stride, stride == 1 ? before : before + stride, 1, groups);
  }

  NDArray forward(Context context, NDArray x) {
    NDArray y = context.ops().conv2d(x, context.value(weight, x), context.value(bias, x), walk);
    return stride == 1 ? y : y.get(":, :, 1:, 1:");
  }
}

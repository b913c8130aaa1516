package dev.repazoo.encoders.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.ops.Ops;

/**
 * A convolution with its batch normalisation folded in, then ReLU. x [B, C, H, W] gives [B, O, H',
 * W']; state: {@code weight} [O, C, kh, kw], {@code bias} [O].
 */
final class BasicConv2d extends Stage {
  private final Parameter weight;
  private final Parameter bias;
  private final Ops.Conv2d walk;

  private BasicConv2d(int in, int out, int height, int width, Ops.Conv2d walk) {
    this.walk = walk;
    Init init = Init.torchDefault((long) in * height * width);
    weight = parameter("weight", init, out, in, height, width);
    bias = parameter("bias", init, out);
  }

  /** A kernel of {@code side} squared pixels. */
  static BasicConv2d of(int in, int out, int side, int stride, int padding) {
    return new BasicConv2d(in, out, side, side, Ops.Conv2d.of(stride, padding));
  }

  /** A linear map of each pixel. */
  static BasicConv2d pointwise(int in, int out) {
    return of(in, out, 1, 1, 0);
  }

  /** A kernel of one row that keeps the image's size. */
  static BasicConv2d row(int in, int out, int width) {
    return new BasicConv2d(in, out, 1, width, new Ops.Conv2d(1, 0, width / 2, 1, 1, 0));
  }

  /** A kernel of one column that keeps the image's size. */
  static BasicConv2d column(int in, int out, int height) {
    return new BasicConv2d(in, out, height, 1, new Ops.Conv2d(1, height / 2, 0, 1, 1, 0));
  }

  @Override
  NDArray forward(Context context, NDArray x) {
    return context.ops().conv2dRelu(x, context.value(weight, x), context.value(bias, x), walk);
  }
}

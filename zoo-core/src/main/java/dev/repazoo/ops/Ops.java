package dev.repazoo.ops;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * The neural operators that models are written in.
 *
 * <p>A model's {@code forward} uses these and plain {@link NDArray} methods, nothing else. The
 * PyTorch implementation runs fused kernels with autograd; the tracing implementation records the
 * call for export. That is why a model is written once.
 *
 * <p>Shapes: B batch, N tokens, D width, C channels, H and W height and width. Results belong to
 * the manager of the first argument.
 */
public interface Ops {

  /** The Gaussian error linear unit and its common approximations. */
  enum Gelu {
    /** {@code x * Phi(x)}, PyTorch's default. */
    ERF,
    /** {@code 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))}, {@code approximate="tanh"}. */
    TANH,
    /** {@code x * sigmoid(1.702 x)}, OpenAI's QuickGELU. */
    QUICK
  }

  /**
   * Kernels that {@link #resize} can use. Coordinates are half-pixel, {@code align_corners=False},
   * where nothing else is said.
   */
  enum Interpolation {
    /** The nearest pixel, as {@code torch.nn.functional.interpolate(mode="nearest")}. */
    NEAREST,
    /** Two taps an axis. */
    BILINEAR,
    /**
     * Two taps an axis, result i at {@code i * from / to}: without the half pixel, as TensorFlow
     * 1's {@code resize_bilinear}.
     */
    BILINEAR_ASYMMETRIC,
    /** Four taps an axis with {@code a=-0.75}, edges repeated, result not clamped. */
    BICUBIC
  }

  /**
   * How a convolution walks over its input.
   *
   * @param stride step in pixels, the same on both axes
   * @param padding zeros added at the top and at the bottom
   * @param paddingWidth zeros added on the left and on the right
   * @param dilation distance between the kernel's taps
   * @param groups number of channel groups, each convolved by itself
   * @param extra zeros added on the right and at the bottom beyond {@code padding}
   */
  record Conv2d(int stride, int padding, int paddingWidth, int dilation, int groups, int extra) {
    /** Checks that each value is in range. */
    public Conv2d {
      if (stride < 1
          || padding < 0
          || paddingWidth < 0
          || dilation < 1
          || groups < 1
          || extra < 0) {
        throw new IllegalArgumentException(
            "conv2d wants stride, dilation and groups >= 1, padding and extra >= 0, got stride "
                + stride
                + ", padding "
                + padding
                + " by "
                + paddingWidth
                + ", dilation "
                + dilation
                + ", groups "
                + groups
                + ", extra "
                + extra);
      }
    }

    /** The same padding on each side, and more on the right and at the bottom. */
    public Conv2d(int stride, int padding, int dilation, int groups, int extra) {
      this(stride, padding, padding, dilation, groups, extra);
    }

    /** The same padding on each side. */
    public Conv2d(int stride, int padding, int dilation, int groups) {
      this(stride, padding, dilation, groups, 0);
    }

    /** Dense convolution with the given stride and padding. */
    public static Conv2d of(int stride, int padding) {
      return new Conv2d(stride, padding, 1, 1);
    }
  }

  /**
   * How a pooling walks over its input.
   *
   * @param kernel side of the square that a result is of
   * @param stride step in pixels, the same on both axes
   * @param padding pixels added on each of the four sides, which count for nothing
   */
  record Pool2d(int kernel, int stride, int padding) {
    /** Checks that each value is in range. */
    public Pool2d {
      if (kernel < 1 || stride < 1 || padding < 0 || 2 * padding > kernel) {
        throw new IllegalArgumentException(
            "pool2d wants kernel and stride >= 1 and padding in 0..kernel/2, got kernel "
                + kernel
                + ", stride "
                + stride
                + ", padding "
                + padding);
      }
    }
  }

  /** {@code x W^T}. x [..., I], weight [O, I] gives [..., O]. */
  NDArray linear(NDArray x, NDArray weight);

  /** {@code x W^T + b}. x [..., I], weight [O, I], bias [O] gives [..., O]. */
  NDArray linear(NDArray x, NDArray weight, NDArray bias);

  /** {@code (x - mean) / sqrt(var + eps)} over the last axis, biased variance, no affine part. */
  NDArray layerNorm(NDArray x, double eps);

  /** Layer normalisation over the last axis, then {@code * weight + bias}. */
  NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps);

  /**
   * Adaptive layer norm: {@code LN(x) * (1 + scale) + shift}. x [B, N, D], shift and scale [B, D].
   */
  NDArray modulatedLayerNorm(NDArray x, NDArray shift, NDArray scale, double eps);

  /**
   * {@code x + gate * branch}. x and branch [B, N, D], gate [B, D]. The branch is what products
   * gave, and is kept in their format for the gradient; sum and product are float32.
   */
  NDArray gatedAdd(NDArray x, NDArray gate, NDArray branch);

  /**
   * {@code softmax(q k^T / sqrt(d)) v}. q [B, heads, N, d], k and v [B, heads, M, d] gives [B,
   * heads, N, d].
   */
  NDArray scaledDotProductAttention(NDArray q, NDArray k, NDArray v);

  /**
   * Attention of a packed projection: splits qkv, attends in {@code heads} heads, joins the heads.
   * qkv [B, N, 3 D] (q, then k, then v) gives [B, N, D].
   */
  NDArray packedSelfAttention(NDArray qkv, int heads);

  /**
   * The same, with an affine layer norm over each head's q and k first (timm's {@code qk_norm}).
   *
   * @param norm q weight, q bias, k weight, k bias, each [D / heads]
   */
  NDArray packedSelfAttention(NDArray qkv, int heads, HeadNorm norm);

  /**
   * The same where a token attends to itself and those before it only: {@code is_causal=True}. qkv
   * [B, N, 3 D] gives [B, N, D].
   */
  NDArray causalSelfAttention(NDArray qkv, int heads);

  /** The affine parameters of {@code qk_norm}: each [d]. */
  record HeadNorm(
      NDArray queryWeight, NDArray queryBias, NDArray keyWeight, NDArray keyBias, double eps) {}

  /** A linear layer's parameters: weight [O, I], bias [O]. */
  record Affine(NDArray weight, NDArray bias) {}

  /**
   * {@code linear(gelu(linear(x)))}: what lies between the products stays in their format, as
   * {@code torch.autocast} keeps it. x [..., I] gives [..., O], in that format, to be added to
   * float32.
   */
  default NDArray mlp(NDArray x, Affine first, Gelu approximation, Affine second) {
    NDArray hidden = linear(x, first.weight(), first.bias());
    return linear(gelu(hidden, approximation), second.weight(), second.bias());
  }

  /**
   * {@code linear(packedSelfAttention(linear(x)))}: what lies between the products stays in their
   * format. x [B, N, D] gives [B, N, D], in that format, to be added to float32.
   *
   * @param packed gives q, k and v
   * @param norm of each head's q and k, if there is one
   */
  default NDArray selfAttention(
      NDArray x, Affine packed, int heads, Optional<HeadNorm> norm, Affine projection) {
    NDArray qkv = linear(x, packed.weight(), packed.bias());
    NDArray attended =
        norm.isPresent()
            ? packedSelfAttention(qkv, heads, norm.get())
            : packedSelfAttention(qkv, heads);
    return linear(attended, projection.weight(), projection.bias());
  }

  /** The Gaussian error linear unit, elementwise. */
  NDArray gelu(NDArray x, Gelu approximation);

  /** {@code x * sigmoid(x)}, elementwise. */
  NDArray silu(NDArray x);

  /** Rows of a table. indices int64 [...], table [K, D] gives [..., D]. */
  NDArray embedding(NDArray indices, NDArray table);

  /** 2-D convolution without bias. x [B, C, H, W], weight [O, C / groups, kh, kw]. */
  NDArray conv2d(NDArray x, NDArray weight, Conv2d walk);

  /** 2-D convolution. x [B, C, H, W], weight [O, C / groups, kh, kw], bias [O]. */
  NDArray conv2d(NDArray x, NDArray weight, NDArray bias, Conv2d walk);

  /** {@code max(conv2d(x), 0)}. x [B, C, H, W], weight [O, C / groups, kh, kw], bias [O]. */
  NDArray conv2dRelu(NDArray x, NDArray weight, NDArray bias, Conv2d walk);

  /** The largest value of each square. x [B, C, H, W] gives [B, C, H', W']. */
  NDArray maxPool2d(NDArray x, Pool2d walk);

  /**
   * The mean of each square; of one that reaches into the padding, of its pixels alone ({@code
   * count_include_pad=False}). x [B, C, H, W] gives [B, C, H', W'].
   */
  NDArray avgPool2d(NDArray x, Pool2d walk);

  /**
   * {@code (x - mean) / sqrt(var + eps) * weight + bias}, statistics over each of {@code groups}
   * equal groups of channels and all pixels. x [B, C, H, W], weight and bias [C].
   */
  NDArray groupNorm(NDArray x, int groups, NDArray weight, NDArray bias, double eps);

  /** {@code silu(groupNorm(x))}, the pair that convolutional diffusion models are made of. */
  NDArray groupNormSilu(NDArray x, int groups, NDArray weight, NDArray bias, double eps);

  /**
   * Asks for a memory layout that convolutions after this point are faster in, channels innermost
   * where that helps. Values and shape [B, C, H, W] stay.
   */
  NDArray channelsLast(NDArray x);

  /**
   * Resizes without antialiasing, as {@code torch.nn.functional.interpolate}. x [B, C, H, W] gives
   * [B, C, height, width].
   */
  NDArray resize(NDArray x, int height, int width, Interpolation kernel);

  /** {@code x / max(||x||_2, eps)} over the last axis, in float32 whatever the precision. */
  NDArray normalize(NDArray x, double eps);
}

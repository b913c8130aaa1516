package dev.repazoo.torch;

import ai.djl.ndarray.NDArray;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operators as fused PyTorch kernels with autograd. */
final class TorchOps implements Ops {
  private final Kernels kernels = Kernels.get();
  private final Precision precision;
  private final NDArray dtype;

  TorchOps(Precision precision) {
    this.precision = precision;
    dtype = kernels.scalar(scalarType(precision));
  }

  /** PyTorch's number of the scalar type that matrix products use (c10/core/ScalarType.h). */
  private static long scalarType(Precision precision) {
    return switch (precision) {
      case FP16 -> 5;
      case FP32 -> 6;
      case BF16 -> 15;
    };
  }

  private boolean casts() {
    return precision != Precision.FP32;
  }

  @Override
  public NDArray linear(NDArray x, NDArray weight) {
    return casts()
        ? kernels.call("linear_cast", x, weight, dtype)
        : kernels.call("linear", x, weight);
  }

  @Override
  public NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return casts()
        ? kernels.call("linear_bias_cast", x, weight, bias, dtype)
        : kernels.call("linear_bias", x, weight, bias);
  }

  @Override
  public NDArray layerNorm(NDArray x, double eps) {
    return kernels.call("layer_norm", x, kernels.scalar(eps));
  }

  @Override
  public NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
    return kernels.call("layer_norm_affine", x, weight, bias, kernels.scalar(eps));
  }

  @Override
  public NDArray modulatedLayerNorm(NDArray x, NDArray shift, NDArray scale, double eps) {
    return kernels.call("modulated_layer_norm", x, shift, scale, kernels.scalar(eps));
  }

  @Override
  public NDArray gatedAdd(NDArray x, NDArray gate, NDArray branch) {
    return kernels.call("gated_add", x, gate, branch, dtype);
  }

  @Override
  public NDArray scaledDotProductAttention(NDArray q, NDArray k, NDArray v) {
    return casts()
        ? kernels.call("attention_cast", q, k, v, dtype)
        : kernels.call("attention", q, k, v);
  }

  @Override
  public NDArray packedSelfAttention(NDArray qkv, int heads) {
    return kernels.call("packed_attention", qkv, kernels.scalar(heads), dtype);
  }

  @Override
  public NDArray packedSelfAttention(NDArray qkv, int heads, HeadNorm norm) {
    return kernels.call(
        "packed_attention_norm",
        qkv,
        kernels.scalar(heads),
        dtype,
        norm.queryWeight(),
        norm.queryBias(),
        norm.keyWeight(),
        norm.keyBias(),
        kernels.scalar(norm.eps()));
  }

  @Override
  public NDArray causalSelfAttention(NDArray qkv, int heads) {
    return kernels.call("causal_attention", qkv, kernels.scalar(heads), dtype);
  }

  @Override
  public NDArray mlp(NDArray x, Affine first, Gelu approximation, Affine second) {
    if (!casts()) {
      return Ops.super.mlp(x, first, approximation, second);
    }
    int kind =
        switch (approximation) {
          case ERF -> 0;
          case TANH -> 1;
          case QUICK -> 2;
        };
    return kernels.call(
        "mlp_cast",
        x,
        first.weight(),
        first.bias(),
        second.weight(),
        second.bias(),
        kernels.scalar(kind),
        dtype);
  }

  @Override
  public NDArray selfAttention(
      NDArray x, Affine packed, int heads, Optional<HeadNorm> norm, Affine projection) {
    if (!casts()) {
      return Ops.super.selfAttention(x, packed, heads, norm, projection);
    }
    List<NDArray> arguments =
        new ArrayList<>(
            List.of(
                x,
                packed.weight(),
                packed.bias(),
                projection.weight(),
                projection.bias(),
                kernels.scalar(heads),
                dtype));
    norm.ifPresent(
        n ->
            arguments.addAll(
                List.of(
                    n.queryWeight(),
                    n.queryBias(),
                    n.keyWeight(),
                    n.keyBias(),
                    kernels.scalar(n.eps()))));
    return kernels.call(
        norm.isPresent() ? "self_attention_norm_cast" : "self_attention_cast",
        arguments.toArray(NDArray[]::new));
  }

  @Override
  public NDArray gelu(NDArray x, Gelu approximation) {
    return switch (approximation) {
      case ERF -> kernels.call("gelu_erf", x);
      case TANH -> kernels.call("gelu_tanh", x);
      case QUICK -> kernels.call("gelu_quick", x);
    };
  }

  @Override
  public NDArray silu(NDArray x) {
    return kernels.call("silu", x);
  }

  @Override
  public NDArray embedding(NDArray indices, NDArray table) {
    return kernels.call("embedding", indices, table);
  }

  @Override
  public NDArray conv2d(NDArray x, NDArray weight, Conv2d walk) {
    return kernels.call(
        "conv2d",
        padded(x, walk),
        weight,
        kernels.scalar(walk.stride()),
        kernels.scalar(walk.padding()),
        kernels.scalar(walk.paddingWidth()),
        kernels.scalar(walk.dilation()),
        kernels.scalar(walk.groups()),
        dtype);
  }

  @Override
  public NDArray conv2d(NDArray x, NDArray weight, NDArray bias, Conv2d walk) {
    return biased("conv2d_bias", x, weight, bias, walk);
  }

  @Override
  public NDArray conv2dRelu(NDArray x, NDArray weight, NDArray bias, Conv2d walk) {
    return biased("conv2d_relu", x, weight, bias, walk);
  }

  private NDArray biased(String method, NDArray x, NDArray weight, NDArray bias, Conv2d walk) {
    return kernels.call(
        method,
        padded(x, walk),
        weight,
        bias,
        kernels.scalar(walk.stride()),
        kernels.scalar(walk.padding()),
        kernels.scalar(walk.paddingWidth()),
        kernels.scalar(walk.dilation()),
        kernels.scalar(walk.groups()),
        dtype);
  }

  @Override
  public NDArray maxPool2d(NDArray x, Pool2d walk) {
    return pooled("max_pool2d", x, walk);
  }

  @Override
  public NDArray avgPool2d(NDArray x, Pool2d walk) {
    return pooled("avg_pool2d", x, walk);
  }

  private NDArray pooled(String method, NDArray x, Pool2d walk) {
    return kernels.call(
        method,
        x,
        kernels.scalar(walk.kernel()),
        kernels.scalar(walk.stride()),
        kernels.scalar(walk.padding()));
  }

  private NDArray padded(NDArray x, Conv2d walk) {
    return walk.extra() == 0 ? x : kernels.call("pad_end", x, kernels.scalar(walk.extra()));
  }

  @Override
  public NDArray groupNorm(NDArray x, int groups, NDArray weight, NDArray bias, double eps) {
    return kernels.call("group_norm", x, kernels.scalar(groups), weight, bias, kernels.scalar(eps));
  }

  @Override
  public NDArray groupNormSilu(NDArray x, int groups, NDArray weight, NDArray bias, double eps) {
    return kernels.call(
        "group_norm_silu", x, kernels.scalar(groups), weight, bias, kernels.scalar(eps));
  }

  /** GPUs convolve float32 faster with pixels innermost, half precision with channels. */
  @Override
  public NDArray channelsLast(NDArray x) {
    return x.getDevice().isGpu() && !casts() ? x : kernels.call("channels_last", x);
  }

  @Override
  public NDArray resize(NDArray x, int height, int width, Interpolation kernel) {
    String method =
        switch (kernel) {
          case NEAREST -> "resize_nearest";
          case BILINEAR -> "resize_bilinear";
          case BILINEAR_ASYMMETRIC -> "resize_bilinear_asymmetric";
          case BICUBIC -> "resize_bicubic";
        };
    return kernels.call(method, x, kernels.scalar(height), kernels.scalar(width));
  }

  @Override
  public NDArray normalize(NDArray x, double eps) {
    return kernels.call("normalize", x, kernels.scalar(eps));
  }
}

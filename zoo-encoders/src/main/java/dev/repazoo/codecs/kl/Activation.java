package dev.repazoo.codecs.kl;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.GroupNorm;
import dev.repazoo.ops.Ops.Gelu;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What follows a normalisation: diffusers' {@code act_fn}. */
enum Activation {
  SILU,
  SWISH,
  RELU,
  GELU,
  MISH;

  static Activation of(String word) {
    return Arrays.stream(values())
        .filter(a -> a.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "AutoencoderKL: act_fn is '"
                        + word
                        + "'; it must be one of "
                        + Arrays.stream(values())
                            .map(Activation::word)
                            .collect(Collectors.joining(", "))));
  }

  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The normalisation, then this. */
  NDArray after(GroupNorm norm, Context context, NDArray x) {
    return switch (this) {
      case SILU, SWISH -> norm.forwardSilu(context, x);
      case RELU -> norm.forward(context, x).getNDArrayInternal().relu();
      case GELU -> context.ops().gelu(norm.forward(context, x), Gelu.ERF);
      case MISH -> {
        NDArray y = norm.forward(context, x);
        yield y.mul(y.getNDArrayInternal().softPlus().tanh());
      }
    };
  }
}

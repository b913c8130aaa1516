package dev.repazoo.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Attention;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.LayerNorm;
import dev.repazoo.nn.Mlp;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import dev.repazoo.nn.SwiGlu;
import java.util.Optional;

/**
 * A pre-norm transformer block: {@code x + s1 attn(norm1(x))}, then {@code x + s2 mlp(norm2(x))},
 * s1 and s2 being learned vectors (layer scale) or 1. x [B, N, D] gives [B, N, D].
 *
 * <p>State: {@code norm1}, {@code attn}, {@code ls1.gamma}, {@code norm2}, {@code mlp}, {@code
 * ls2.gamma}. Counterpart of timm's and DINOv2's {@code Block}.
 */
final class VitBlock extends Module {
  private final LayerNorm norm1;
  private final Optional<Attention> attn;
  private final Optional<RotaryAttention> rotaryAttn;
  private final Optional<LayerScale> ls1;
  private final LayerNorm norm2;
  private final Optional<Mlp> mlp;
  private final Optional<SwiGlu> swiGlu;
  private final Optional<LayerScale> ls2;

  VitBlock(VitConfig config) {
    int width = config.width();
    VitConfig.Options options = config.options();
    norm1 = child("norm1", new LayerNorm(width, options.eps()));
    boolean bias = options.qkvBias();
    rotaryAttn =
        options
            .rotary()
            .map(r -> new RotaryAttention(width, config.heads(), bias, r.keyBias()))
            .map(rotary -> child("attn", rotary));
    attn =
        rotaryAttn.isPresent()
            ? Optional.empty()
            : Optional.of(child("attn", new Attention(width, config.heads(), false, bias)));
    ls1 = scale("ls1", config);
    norm2 = child("norm2", new LayerNorm(width, options.eps()));
    mlp = config.feedForward().gelu().map(g -> child("mlp", new Mlp(width, config.hidden(), g)));
    swiGlu =
        mlp.isPresent()
            ? Optional.empty()
            : Optional.of(child("mlp", new SwiGlu(width, config.hidden())));
    ls2 = scale("ls2", config);
  }

  private Optional<LayerScale> scale(String name, VitConfig config) {
    return config.options().layerScale()
        ? Optional.of(child(name, new LayerScale(config.width())))
        : Optional.empty();
  }

  NDArray forward(Context context, NDArray x) {
    try (Scope scope = new Scope()) {
      NDArray attended = attn.orElseThrow().forward(context, norm1.forward(context, x));
      return scope.keep(feed(context, add(context, x, ls1, attended)));
    }
  }

  /** The same where positions are rotary. */
  NDArray forward(Context context, NDArray x, RotaryEmbedding.Rotation rotation) {
    try (Scope scope = new Scope()) {
      NDArray normed = norm1.forward(context, x);
      NDArray attended = rotaryAttn.orElseThrow().forward(context, normed, rotation);
      NDArray y = add(context, x, ls1, attended);
      attended.close(); // kept by the scope within, so it is not this scope's
      return scope.keep(feed(context, y));
    }
  }

  private NDArray feed(Context context, NDArray x) {
    NDArray normed = norm2.forward(context, x);
    NDArray fed =
        mlp.isPresent()
            ? mlp.get().forward(context, normed)
            : swiGlu.orElseThrow().forward(context, normed);
    return add(context, x, ls2, fed);
  }

  private static NDArray add(
      Context context, NDArray x, Optional<LayerScale> scale, NDArray branch) {
    return scale.isPresent() ? scale.get().add(context, x, branch) : x.add(branch);
  }

  /** {@code x + gamma * branch}, gamma [D]. */
  private static final class LayerScale extends Module {
    private final Parameter gamma;
    private final long width;

    LayerScale(long width) {
      this.width = width;
      gamma = parameter("gamma", Init.ONES, width);
    }

    NDArray add(Context context, NDArray x, NDArray branch) {
      // [D] -> [1, D]: one gate for all samples
      NDArray gate = context.value(gamma, x).reshape(1, width);
      return context.ops().gatedAdd(x, gate, branch);
    }
  }
}

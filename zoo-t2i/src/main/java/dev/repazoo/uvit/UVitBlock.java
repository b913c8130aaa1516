package dev.repazoo.uvit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Attention;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.LayerNorm;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Mlp;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.Ops.Gelu;
import java.util.Optional;

/**
 * A pre-norm transformer block, {@code x + attn(norm1(x))} and then {@code x + mlp(norm2(x))},
 * which in the second half first takes in a block of the first one: {@code x = W [x, skip] + b}. x
 * and skip [B, N, D] give [B, N, D].
 *
 * <p>State: {@code norm1}, {@code attn}, {@code norm2}, {@code mlp}, {@code skip_linear}. Source:
 * U-ViT, section 3.1.
 */
final class UVitBlock extends Module {
  private static final double EPS = 1e-5;

  private final LayerNorm norm1;
  private final Attention attn;
  private final LayerNorm norm2;
  private final Mlp mlp;
  private final Optional<Linear> skipLinear;

  UVitBlock(UVitConfig config, boolean withSkip) {
    int width = config.hiddenSize();
    norm1 = child("norm1", new LayerNorm(width, EPS));
    attn =
        child(
            "attn",
            new Attention(
                width, config.numHeads(), config.qkNorm(), config.qkvBias(), UVit.WEIGHTS));
    norm2 = child("norm2", new LayerNorm(width, EPS));
    int hidden = (int) (width * config.mlpRatio());
    mlp = child("mlp", new Mlp(width, hidden, Gelu.ERF, UVit.START));
    skipLinear =
        withSkip
            ? Optional.of(child("skip_linear", UVit.START.linear(2L * width, width)))
            : Optional.empty();
  }

  NDArray forward(Context context, NDArray x) {
    try (Scope scope = new Scope()) {
      NDArray h = x.add(attn.forward(context, norm1.forward(context, x)));
      return scope.keep(h.add(mlp.forward(context, norm2.forward(context, h))));
    }
  }

  NDArray forward(Context context, NDArray x, NDArray skip) {
    if (skipLinear.isEmpty()) {
      return forward(context, x);
    }
    NDArray both = NDArrays.concat(new NDList(x, skip), 2); // [B, N, 2 D]
    return forward(context, skipLinear.get().forward(context, both));
  }
}

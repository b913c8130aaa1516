package dev.repazoo.encoders.clip;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.LayerNorm;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Mlp;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;

/**
 * A pre-norm block of the text tower: {@code x + attn(norm1(x))}, then {@code x + mlp(norm2(x))}; a
 * token attends to itself and those before it. x [B, L, E] gives [B, L, E].
 *
 * <p>State: {@code norm1}, {@code attn.qkv}, {@code attn.proj}, {@code norm2}, {@code mlp}.
 */
final class ClipTextBlock extends Module {
  private final LayerNorm norm1;
  private final CausalAttention attn;
  private final LayerNorm norm2;
  private final Mlp mlp;

  ClipTextBlock(ClipTextConfig config) {
    norm1 = child("norm1", new LayerNorm(config.width(), config.eps()));
    attn = child("attn", new CausalAttention(config.width(), config.heads()));
    norm2 = child("norm2", new LayerNorm(config.width(), config.eps()));
    mlp = child("mlp", new Mlp(config.width(), config.hidden(), config.gelu()));
  }

  NDArray forward(Context context, NDArray x) {
    try (Scope scope = new Scope()) {
      NDArray attended = x.add(attn.forward(context, norm1.forward(context, x)));
      return scope.keep(attended.add(mlp.forward(context, norm2.forward(context, attended))));
    }
  }

  private static final class CausalAttention extends Module {
    private final Linear qkv;
    private final Linear proj;
    private final int heads;

    CausalAttention(int width, int heads) {
      this.heads = heads;
      qkv = child("qkv", new Linear(width, 3L * width, true, Init.XAVIER_UNIFORM));
      proj = child("proj", new Linear(width, width));
    }

    NDArray forward(Context context, NDArray x) {
      NDArray packed = qkv.forward(context, x); // [B, L, 3E]
      return proj.forward(context, context.ops().causalSelfAttention(packed, heads));
    }
  }
}

package dev.repazoo.vit;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;

/**
 * Multi-head self-attention whose queries and keys are rotated: {@code proj(softmax(R q (R k)^T /
 * sqrt(d)) v)}. x [B, N, D] gives [B, N, D].
 *
 * <p>Projections are apart, since keys may lack the bias that queries and values have. State:
 * {@code q_proj}, {@code k_proj}, {@code v_proj}, {@code proj}.
 */
final class RotaryAttention extends Module {
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear proj;
  private final int heads;

  RotaryAttention(int width, int heads, boolean bias, boolean keyBias) {
    this.heads = heads;
    query = child("q_proj", new Linear(width, width, bias, Init.XAVIER_UNIFORM));
    key = child("k_proj", new Linear(width, width, bias && keyBias, Init.XAVIER_UNIFORM));
    value = child("v_proj", new Linear(width, width, bias, Init.XAVIER_UNIFORM));
    proj = child("proj", new Linear(width, width));
  }

  NDArray forward(Context context, NDArray x, RotaryEmbedding.Rotation rotation) {
    try (Scope scope = new Scope()) {
      NDArray q = rotation.apply(byHead(query.forward(context, x)));
      NDArray k = rotation.apply(byHead(key.forward(context, x)));
      NDArray v = byHead(value.forward(context, x));
      // [B, N, heads, d] -> [B, heads, N, d]
      NDArray attended =
          context
              .ops()
              .scaledDotProductAttention(
                  q.transpose(0, 2, 1, 3), k.transpose(0, 2, 1, 3), v.transpose(0, 2, 1, 3));
      // [B, heads, N, d] -> [B, N, D]
      NDArray joined = attended.transpose(0, 2, 1, 3).reshape(x.getShape());
      return scope.keep(proj.forward(context, joined));
    }
  }

  /** [B, N, D] -> [B, N, heads, d]. */
  private NDArray byHead(NDArray x) {
    long width = x.getShape().get(2);
    return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, width / heads);
  }
}

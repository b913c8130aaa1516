package dev.repazoo.t5;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;

/**
 * Self-attention with an additive bias and without a scale: {@code softmax(q k^T + bias) v}. x [B,
 * L, D] gives [B, L, D]; state: {@code q}, {@code k}, {@code v} [H d, D], {@code o} [D, H d], all
 * without bias. Counterpart of transformers' {@code T5Attention}.
 */
final class T5Attention extends Module {
  private final Linear q;
  private final Linear k;
  private final Linear v;
  private final Linear o;
  private final int heads;
  private final int headWidth;

  T5Attention(T5Config config) {
    heads = config.heads();
    headWidth = config.headWidth();
    long inner = (long) heads * headWidth;
    q = child("q", new Linear(config.width(), inner, false, Init.normal(0.02f)));
    k = child("k", new Linear(config.width(), inner, false, Init.normal(0.02f)));
    v = child("v", new Linear(config.width(), inner, false, Init.normal(0.02f)));
    o = child("o", new Linear(inner, config.width(), false, Init.normal(0.02f)));
  }

  /**
   * Attends.
   *
   * @param bias [B, H, L, L], of position and padding
   */
  NDArray forward(Context context, NDArray x, NDArray bias) {
    NDArray queries = byHead(q.forward(context, x), 0, 2, 1, 3); // [B, H, L, d]
    NDArray keys = byHead(k.forward(context, x), 0, 2, 3, 1); // [B, H, d, L]
    NDArray values = byHead(v.forward(context, x), 0, 2, 1, 3);
    NDArray weights = queries.matMul(keys).add(bias).softmax(-1); // [B, H, L, L]
    NDArray joined = weights.matMul(values).transpose(0, 2, 1, 3); // [B, L, H, d]
    long batch = x.getShape().get(0);
    long length = x.getShape().get(1);
    return o.forward(context, joined.reshape(batch, length, (long) heads * headWidth));
  }

  /** [B, L, H d] -> [B, L, H, d], its axes then in another order. */
  private NDArray byHead(NDArray x, int... axes) {
    return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, headWidth).transpose(axes);
  }
}

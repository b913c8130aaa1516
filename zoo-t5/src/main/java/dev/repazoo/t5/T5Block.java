package dev.repazoo.t5;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;

/**
 * A pre-norm block: {@code x + attn(norm1(x))}, then {@code x + mlp(norm2(x))}. x [B, L, D] gives
 * [B, L, D]; state: {@code norm1}, {@code attn}, {@code norm2}, {@code mlp}.
 */
final class T5Block extends Module {
  private final T5Norm norm1;
  private final T5Attention attn;
  private final T5Norm norm2;
  private final T5FeedForward mlp;

  T5Block(T5Config config) {
    norm1 = child("norm1", new T5Norm(config.width(), config.eps()));
    attn = child("attn", new T5Attention(config));
    norm2 = child("norm2", new T5Norm(config.width(), config.eps()));
    mlp = child("mlp", new T5FeedForward(config));
  }

  NDArray forward(Context context, NDArray x, NDArray bias) {
    try (Scope scope = new Scope()) {
      NDArray attended = x.add(attn.forward(context, norm1.forward(context, x), bias));
      return scope.keep(attended.add(mlp.forward(context, norm2.forward(context, attended))));
    }
  }
}

package dev.repazoo.t5;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;
import dev.repazoo.ops.Ops.Gelu;
import java.util.Optional;

/**
 * {@code wo(gelu(wi_0 x) * wi_1 x)} with the tanh form of GELU, or T5's first {@code wo(relu(wi
 * x))}. x [B, L, D] gives [B, L, D]; no biases. Counterpart of transformers' {@code
 * T5DenseGatedActDense} and {@code T5DenseActDense}; Shazeer, arXiv 2002.05202.
 */
final class T5FeedForward extends Module {
  private final Linear gate;
  private final Optional<Linear> value;
  private final Linear wo;

  T5FeedForward(T5Config config) {
    int width = config.width();
    int hidden = config.hidden();
    Init init = Init.normal(0.02f);
    gate = child(config.gated() ? "wi_0" : "wi", new Linear(width, hidden, false, init));
    value =
        config.gated()
            ? Optional.of(child("wi_1", new Linear(width, hidden, false, init)))
            : Optional.empty();
    wo = child("wo", new Linear(hidden, width, false, init));
  }

  NDArray forward(Context context, NDArray x) {
    NDArray first = gate.forward(context, x); // [B, L, F]
    NDArray inner =
        value.isPresent()
            ? context.ops().gelu(first, Gelu.TANH).mul(value.get().forward(context, x))
            : first.maximum(0f);
    return wo.forward(context, inner);
  }
}

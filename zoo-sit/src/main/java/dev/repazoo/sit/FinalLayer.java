package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;

/**
 * Tokens to patches of the velocity: {@code W (LN(x) (1 + scale) + shift) + b}. x [B, N, D] gives
 * [B, N, p p C]. Starts at zero.
 */
final class FinalLayer extends Module {
  private static final double EPS = 1e-6;

  private final Linear linear;
  private final Modulation adaLnModulation;

  FinalLayer(int width, int patchSize, int channels) {
    linear =
        child(
            "linear", new Linear(width, (long) patchSize * patchSize * channels, true, Init.ZEROS));
    adaLnModulation = child("adaLN_modulation", new Modulation(width, 2));
  }

  NDArray forward(Context context, NDArray x, NDArray condition) {
    NDList m = adaLnModulation.forward(context, condition);
    return linear.forward(context, context.ops().modulatedLayerNorm(x, m.get(0), m.get(1), EPS));
  }
}

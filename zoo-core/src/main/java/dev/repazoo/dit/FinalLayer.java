package dev.repazoo.dit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;

/**
 * Tokens to patches of the velocity: {@code W (LN(x) (1 + scale) + shift) + b}. x [B, N, D] gives
 * [B, N, p p C]. Source: DiT.
 */
public final class FinalLayer extends Module {
  private static final double EPS = 1e-6;

  private final Linear linear;
  private final Modulation adaLnModulation;

  /**
   * A layer.
   *
   * @param width D of a token
   * @param channels C of the velocity
   * @param init of its weights; DiT's start at zero
   */
  public FinalLayer(int width, int patchSize, int channels, Linear.Start init) {
    linear = child("linear", init.linear(width, (long) patchSize * patchSize * channels));
    adaLnModulation = child("adaLN_modulation", new Modulation(width, 2, init));
  }

  /** The patches. condition [B, D]. */
  public NDArray forward(Context context, NDArray x, NDArray condition) {
    NDList m = adaLnModulation.forward(context, condition);
    return linear.forward(context, context.ops().modulatedLayerNorm(x, m.get(0), m.get(1), EPS));
  }
}

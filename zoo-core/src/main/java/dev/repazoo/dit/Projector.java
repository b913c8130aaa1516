package dev.repazoo.dit;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;

/**
 * Maps hidden states into an encoder's space by three linear layers with SiLU between. [B, N, D]
 * gives [B, N, Z]. State: {@code 0}, {@code 2}, {@code 4}. Needed in training only.
 *
 * <p>Source: REPA, section 3.2; models/sit.py.
 */
public final class Projector extends Module {
  private final Linear first;
  private final Linear second;
  private final Linear third;

  /**
   * A projection.
   *
   * @param width D of hidden states
   * @param hidden width between the layers
   * @param encoderDim Z of the encoder's tokens
   */
  public Projector(int width, int hidden, int encoderDim, Linear.Start init) {
    first = child("0", init.linear(width, hidden));
    second = child("2", init.linear(hidden, hidden));
    third = child("4", init.linear(hidden, encoderDim));
  }

  /** The projections of all tokens. */
  public NDArray forward(Context context, NDArray x) {
    NDArray h = context.ops().silu(first.forward(context, x));
    return third.forward(context, context.ops().silu(second.forward(context, h)));
  }
}

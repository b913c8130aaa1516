package dev.repazoo.sit;

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
final class Projector extends Module {
  private final Linear first;
  private final Linear second;
  private final Linear third;

  Projector(int width, int hidden, int encoderDim) {
    first = child("0", new Linear(width, hidden));
    second = child("2", new Linear(hidden, hidden));
    third = child("4", new Linear(hidden, encoderDim));
  }

  NDArray forward(Context context, NDArray x) {
    NDArray h = context.ops().silu(first.forward(context, x));
    return third.forward(context, context.ops().silu(second.forward(context, h)));
  }
}

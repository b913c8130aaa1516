package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;

/**
 * Reads shifts, scales and gates off the condition: {@code chunk(W silu(c) + b)}. c [B, D] gives
 * {@code parts} arrays [B, D]. Weights start at zero. State: {@code 1.weight}, {@code 1.bias}
 * (element 0 of the reference's sequence is the SiLU).
 */
final class Modulation extends Module {
  private final Linear linear;
  private final int parts;

  Modulation(int width, int parts) {
    this.parts = parts;
    linear = child("1", new Linear(width, (long) parts * width, true, Init.ZEROS));
  }

  NDList forward(Context context, NDArray condition) {
    return linear.forward(context, context.ops().silu(condition)).split(parts, 1);
  }
}

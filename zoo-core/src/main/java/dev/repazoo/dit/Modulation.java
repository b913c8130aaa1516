package dev.repazoo.dit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;

/**
 * Reads shifts, scales and gates off the condition: {@code chunk(W silu(c) + b)}. c [B, D] gives
 * {@code parts} arrays [B, D]. State: {@code 1.weight}, {@code 1.bias} (element 0 of the
 * reference's sequence is the SiLU). Source: DiT, section 3.2 (adaLN).
 */
public final class Modulation extends Module {
  private final Linear linear;
  private final int parts;

  /**
   * A modulation.
   *
   * @param parts number of arrays
   * @param init of its weights; where they start at zero, a block starts as the identity
   */
  public Modulation(int width, int parts, Linear.Start init) {
    this.parts = parts;
    linear = child("1", init.linear(width, (long) parts * width));
  }

  /** The arrays, each [B, D]. */
  public NDList forward(Context context, NDArray condition) {
    return linear.forward(context, context.ops().silu(condition)).split(parts, 1);
  }
}

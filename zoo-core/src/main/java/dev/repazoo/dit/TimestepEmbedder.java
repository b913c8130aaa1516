package dev.repazoo.dit;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;

/**
 * Times to vectors: {@code W2 silu(W1 [cos(t f), sin(t f)] + b1) + b2} with 128 frequencies {@code
 * f_i = 10000^(-i/(128 - shift))}. t [B] gives [B, D]. State: {@code mlp.0}, {@code mlp.2}.
 *
 * <p>Source: GLIDE's nn.py, as DiT and REPA use it: shift 0. Diffusers' {@code
 * downscale_freq_shift} is 1 in its DiT.
 */
public final class TimestepEmbedder extends Module {
  private static final int FREQUENCIES = 128;

  private final Sequence mlp;
  private final int shift;

  /** An embedding of width D. */
  public TimestepEmbedder(int width, Linear.Start init) {
    this(width, init, 0);
  }

  /** An embedding of width D, by frequencies of a shift below 128. */
  public TimestepEmbedder(int width, Linear.Start init, int shift) {
    this.shift = shift;
    mlp = child("mlp", new Sequence(width, init));
  }

  /** The vectors of times. */
  public NDArray forward(Context context, NDArray t) {
    NDArray features = TimeWaves.of(t, FREQUENCIES, shift); // [B, 256]
    NDArray h = context.ops().silu(mlp.first.forward(context, features));
    return mlp.second.forward(context, h);
  }

  private static final class Sequence extends Module {
    private final Linear first;
    private final Linear second;

    Sequence(int width, Linear.Start init) {
      first = child("0", init.linear(2L * FREQUENCIES, width));
      second = child("2", init.linear(width, width));
    }
  }
}

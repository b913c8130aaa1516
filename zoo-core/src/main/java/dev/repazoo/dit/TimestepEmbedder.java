package dev.repazoo.dit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
  private static final double MAX_PERIOD = 10000;

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
    NDArray frequencies = t.getManager().create(frequencies(), new Shape(1, FREQUENCIES));
    NDArray angles =
        t.toType(DataType.FLOAT32, false).reshape(t.getShape().get(0), 1).mul(frequencies);
    NDArray features = NDArrays.concat(new NDList(angles.cos(), angles.sin()), 1); // [B, 256]
    NDArray h = context.ops().silu(mlp.first.forward(context, features));
    return mlp.second.forward(context, h);
  }

  /** In float32 throughout, as the reference computes them. */
  private float[] frequencies() {
    float[] values = new float[FREQUENCIES];
    for (int i = 0; i < FREQUENCIES; i++) {
      float exponent = (float) -Math.log(MAX_PERIOD) * i / (FREQUENCIES - shift);
      values[i] = (float) Math.exp(exponent);
    }
    return values;
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

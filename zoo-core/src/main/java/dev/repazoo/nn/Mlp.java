package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import dev.repazoo.ops.Ops.Gelu;

/**
 * {@code fc2(gelu(fc1(x)))}. x [..., D] gives [..., D]; state: {@code fc1}, {@code fc2}.
 * Counterpart of timm's {@code Mlp}.
 */
public final class Mlp extends Module {
  private final Linear fc1;
  private final Linear fc2;
  private final Gelu gelu;

  /** A layer whose hidden width is given. */
  public Mlp(int width, int hidden, Gelu gelu) {
    this(width, hidden, gelu, Linear.Start.XAVIER_UNIFORM);
  }

  /** The same, with the start of its weights given. */
  public Mlp(int width, int hidden, Gelu gelu, Linear.Start start) {
    this.gelu = gelu;
    fc1 = child("fc1", start.linear(width, hidden));
    fc2 = child("fc2", start.linear(hidden, width));
  }

  /** Applies the layer. */
  public NDArray forward(Context context, NDArray x) {
    return context.ops().mlp(x, fc1.affine(context, x), gelu, fc2.affine(context, x));
  }
}

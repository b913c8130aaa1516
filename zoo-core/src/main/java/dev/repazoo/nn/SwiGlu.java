package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;

/**
 * {@code w3(silu(a) * b)} with {@code [a | b] = w12(x)}. x [..., D] gives [..., D]; state: {@code
 * w12} [2 H, D], {@code w3} [D, H]. Counterpart of DINOv2's {@code SwiGLUFFN}; Shazeer, GLU
 * Variants Improve Transformer, arXiv 2002.05202.
 */
public final class SwiGlu extends Module {
  private final Linear w12;
  private final Linear w3;
  private final int hidden;

  /** A layer whose hidden width H is given. */
  public SwiGlu(int width, int hidden) {
    this.hidden = hidden;
    w12 = child("w12", new Linear(width, 2L * hidden));
    w3 = child("w3", new Linear(hidden, width));
  }

  /** Applies the layer. */
  public NDArray forward(Context context, NDArray x) {
    NDArray both = w12.forward(context, x);
    NDArray gate = both.get("..., :" + hidden);
    NDArray value = both.get("..., " + hidden + ":");
    return w3.forward(context, context.ops().silu(gate).mul(value));
  }
}

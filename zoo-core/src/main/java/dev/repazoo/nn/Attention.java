package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import dev.repazoo.ops.Ops;
import java.util.Optional;

/**
 * Multi-head self-attention: {@code proj(softmax(q k^T / sqrt(d)) v)} with one fused projection for
 * q, k, v. x [B, N, D] gives [B, N, D].
 *
 * <p>State: {@code qkv}, optionally {@code q_norm} and {@code k_norm} (affine over each head, eps
 * 1e-5), {@code proj}. Counterpart of timm's {@code Attention}.
 */
public final class Attention extends Module {
  private static final double HEAD_NORM_EPS = 1e-5;

  private final Linear qkv;
  private final Optional<LayerNorm> queryNorm;
  private final Optional<LayerNorm> keyNorm;
  private final Linear proj;
  private final int heads;

  /** Attention of the given width, which {@code heads} must divide. */
  public Attention(int width, int heads, boolean qkNorm) {
    this(width, heads, qkNorm, true);
  }

  /** The same, with or without a bias of q, k and v. */
  public Attention(int width, int heads, boolean qkNorm, boolean qkvBias) {
    this(width, heads, qkNorm, qkvBias, Init.XAVIER_UNIFORM);
  }

  /** The same, with the start of its matrices given; biases start at zero. */
  public Attention(int width, int heads, boolean qkNorm, boolean qkvBias, Init init) {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "num_heads is " + heads + "; it must divide the width " + width);
    }
    this.heads = heads;
    qkv = child("qkv", new Linear(width, 3L * width, qkvBias, init));
    int headWidth = width / heads;
    queryNorm =
        qkNorm
            ? Optional.of(child("q_norm", new LayerNorm(headWidth, HEAD_NORM_EPS)))
            : Optional.empty();
    keyNorm =
        qkNorm
            ? Optional.of(child("k_norm", new LayerNorm(headWidth, HEAD_NORM_EPS)))
            : Optional.empty();
    proj = child("proj", new Linear(width, width, true, init));
  }

  /** Attends within each sample. */
  public NDArray forward(Context context, NDArray x) {
    Optional<Ops.HeadNorm> norm =
        queryNorm.isPresent() ? Optional.of(headNorm(context, x)) : Optional.empty();
    if (qkv.hasBias()) {
      return context
          .ops()
          .selfAttention(x, qkv.affine(context, x), heads, norm, proj.affine(context, x));
    }
    NDArray packed = qkv.forward(context, x); // [B, N, 3D]
    NDArray attended =
        norm.isPresent()
            ? context.ops().packedSelfAttention(packed, heads, norm.get())
            : context.ops().packedSelfAttention(packed, heads);
    return proj.forward(context, attended);
  }

  private Ops.HeadNorm headNorm(Context context, NDArray like) {
    LayerNorm query = queryNorm.orElseThrow();
    LayerNorm key = keyNorm.orElseThrow();
    return new Ops.HeadNorm(
        context.value(query.weight(), like),
        context.value(query.bias(), like),
        context.value(key.weight(), like),
        context.value(key.bias(), like),
        query.eps());
  }
}

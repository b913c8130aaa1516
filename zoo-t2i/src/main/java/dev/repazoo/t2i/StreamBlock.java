package dev.repazoo.t2i;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.repazoo.dit.Modulation;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Mlp;
import dev.repazoo.nn.Module;
import dev.repazoo.ops.Ops.Gelu;
import java.util.Optional;

/**
 * One stream's side of a {@link JointBlock}, of the text or of the image: what a transformer block
 * does before and after the attention, which both streams share.
 *
 * <p>The text's side of the last block is "pre-only": its tokens are attended to and not changed
 * any more, so it has neither an output projection nor an MLP, and two modulation vectors.
 *
 * <p>State: {@code attn.qkv}, {@code attn.ln_q} and {@code attn.ln_k} where queries and keys are
 * normalised, {@code attn.proj}, {@code mlp}, {@code adaLN_modulation}.
 *
 * <p>Source: Esser et al., "Scaling Rectified Flow Transformers" (arXiv 2403.03206), figure 2b;
 * REPA's models/mmdit.py (DismantledBlock).
 */
final class StreamBlock extends Module {
  private static final double EPS = 1e-6;
  private static final int ALL_PARTS = 6;
  private static final int PRE_ONLY_PARTS = 2;

  private final Projections attn;
  private final Optional<Mlp> mlp;
  private final Modulation adaLnModulation;

  /** Shifts, scales and gates, each [B, D], in the order in which the modulation gives them. */
  record Modulated(NDList parts) {
    NDArray shift() {
      return parts.get(0);
    }

    NDArray scale() {
      return parts.get(1);
    }

    NDArray gate() {
      return parts.get(2);
    }

    NDArray mlpShift() {
      return parts.get(3);
    }

    NDArray mlpScale() {
      return parts.get(4);
    }

    NDArray mlpGate() {
      return parts.get(5);
    }
  }

  StreamBlock(MmditConfig config, boolean preOnly) {
    int width = config.hiddenSize();
    attn = child("attn", new Projections(config, preOnly));
    mlp =
        preOnly
            ? Optional.empty()
            : Optional.of(
                child(
                    "mlp",
                    new Mlp(
                        width,
                        (int) (width * config.mlpRatio()),
                        Gelu.TANH,
                        Linear.Start.TORCH_DEFAULT)));
    adaLnModulation =
        child(
            "adaLN_modulation",
            new Modulation(
                width, preOnly ? PRE_ONLY_PARTS : ALL_PARTS, Linear.Start.TORCH_DEFAULT));
  }

  /** The vectors of a condition [B, D]. */
  Modulated modulation(Context context, NDArray condition) {
    return new Modulated(adaLnModulation.forward(context, condition));
  }

  /** Queries, keys and values side by side: x [B, N, D] gives [B, N, 3 D]. */
  NDArray queriesKeysValues(Context context, NDArray x, Modulated m) {
    NDArray normed = context.ops().modulatedLayerNorm(x, m.shift(), m.scale(), EPS);
    return attn.queriesKeysValues(context, normed);
  }

  /** Adds what attention found, [B, N, D], and the MLP of it: [B, N, D]. */
  NDArray afterAttention(Context context, NDArray x, NDArray attended, Modulated m) {
    NDArray projected = attn.proj.orElseThrow().forward(context, attended);
    NDArray h = context.ops().gatedAdd(x, m.gate(), projected);
    NDArray normed = context.ops().modulatedLayerNorm(h, m.mlpShift(), m.mlpScale(), EPS);
    return context.ops().gatedAdd(h, m.mlpGate(), mlp.orElseThrow().forward(context, normed));
  }

  /** The weights of attention; what attends is the block that joins two streams. */
  private static final class Projections extends Module {
    private final int heads;
    private final Linear qkv;
    private final Optional<Linear> proj;
    private final Optional<HeadNorm> queryNorm;
    private final Optional<HeadNorm> keyNorm;

    Projections(MmditConfig config, boolean preOnly) {
      int width = config.hiddenSize();
      heads = config.numHeads();
      qkv =
          child(
              "qkv",
              config.qkvBias()
                  ? Linear.Start.TORCH_DEFAULT.linear(width, 3L * width)
                  : new Linear(width, 3L * width, false, Init.torchDefault(width)));
      proj =
          preOnly
              ? Optional.empty()
              : Optional.of(child("proj", Linear.Start.TORCH_DEFAULT.linear(width, width)));
      queryNorm = norm("ln_q", config);
      keyNorm = norm("ln_k", config);
    }

    private Optional<HeadNorm> norm(String name, MmditConfig config) {
      return config.qkNorm() == QkNorm.NONE
          ? Optional.empty()
          : Optional.of(child(name, new HeadNorm(config.qkNorm(), config.hiddenSize() / heads)));
    }

    NDArray queriesKeysValues(Context context, NDArray x) {
      NDArray packed = qkv.forward(context, x);
      if (queryNorm.isEmpty()) {
        return packed;
      }
      NDList parts = packed.split(3, 2); // 3 x [B, N, D]
      return NDArrays.concat(
          new NDList(
              inHeads(context, queryNorm.get(), parts.get(0)),
              inHeads(context, keyNorm.orElseThrow(), parts.get(1)),
              parts.get(2)),
          2);
    }

    private NDArray inHeads(Context context, HeadNorm norm, NDArray x) {
      long batch = x.getShape().get(0);
      long tokens = x.getShape().get(1);
      long width = x.getShape().get(2);
      return norm.forward(context, x.reshape(batch, tokens, heads, width / heads))
          .reshape(batch, tokens, width);
    }
  }
}

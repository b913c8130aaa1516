package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.dit.Modulation;
import dev.repazoo.nn.Attention;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Mlp;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.Ops.Gelu;

/**
 * A transformer block with adaptive layer norm that starts as the identity (adaLN-Zero).
 *
 * <p>{@code x += gate1 * attn(LN(x) (1 + scale1) + shift1); x += gate2 * mlp(LN(x) (1 + scale2) +
 * shift2)}, with the six vectors read off the condition. x [B, N, D], condition [B, D] gives [B, N,
 * D].
 *
 * <p>Source: DiT, section 3.2; REPA's models/sit.py.
 */
final class SiTBlock extends Module {
  private static final double EPS = 1e-6;

  private final Attention attn;
  private final Mlp mlp;
  private final Modulation adaLnModulation;

  SiTBlock(SiTConfig config) {
    int width = config.hiddenSize();
    attn = child("attn", new Attention(width, config.numHeads(), config.qkNorm()));
    mlp = child("mlp", new Mlp(width, (int) (width * config.mlpRatio()), Gelu.TANH));
    adaLnModulation = child("adaLN_modulation", new Modulation(width, 6, Linear.Start.ZEROS));
  }

  NDArray forward(Context context, NDArray x, NDArray condition) {
    try (Scope scope = new Scope()) {
      NDList m = adaLnModulation.forward(context, condition); // 6 x [B, D]
      NDArray attended =
          attn.forward(context, context.ops().modulatedLayerNorm(x, m.get(0), m.get(1), EPS));
      NDArray h = context.ops().gatedAdd(x, m.get(2), attended);
      NDArray transformed =
          mlp.forward(context, context.ops().modulatedLayerNorm(h, m.get(3), m.get(4), EPS));
      return scope.keep(context.ops().gatedAdd(h, m.get(5), transformed));
    }
  }
}

package dev.repazoo.codecs.kl;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.GroupNorm;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.Scope;
import java.util.List;

/**
 * Single-head attention over all pixels, added to its input. x [B, C, H, W] keeps its shape.
 * Counterpart of diffusers' {@code Attention} as AutoencoderKL sets it up.
 */
final class SpatialAttention extends Module {
  private final GroupNorm norm;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final ModuleList<Linear> out;

  SpatialAttention(int width, KlConfig config) {
    norm = child("group_norm", new GroupNorm(config.normNumGroups(), width, ResnetBlock.EPS));
    query = child("to_q", new Linear(width, width));
    key = child("to_k", new Linear(width, width));
    value = child("to_v", new Linear(width, width));
    out = child("to_out", new ModuleList<>(List.of(new Linear(width, width))));
  }

  NDArray forward(Context context, NDArray x) {
    long batch = x.getShape().get(0);
    long width = x.getShape().get(1);
    long pixels = x.getShape().get(2) * x.getShape().get(3);
    try (Scope scope = new Scope()) {
      // [B, C, H, W] -> [B, H, W, C] -> [B, N, C], which copies nothing where channels are
      // innermost
      NDArray tokens = norm.forward(context, x).transpose(0, 2, 3, 1).reshape(batch, pixels, width);
      NDArray attended =
          context
              .ops()
              .scaledDotProductAttention(
                  query.forward(context, tokens).reshape(batch, 1, pixels, width),
                  key.forward(context, tokens).reshape(batch, 1, pixels, width),
                  value.forward(context, tokens).reshape(batch, 1, pixels, width))
              .reshape(batch, pixels, width);
      NDArray projected = out.get(0).forward(context, attended);
      long height = x.getShape().get(2);
      // [B, N, C] -> [B, H, W, C] -> [B, C, H, W]
      NDArray map = projected.reshape(batch, height, pixels / height, width).transpose(0, 3, 1, 2);
      return scope.keep(x.add(map));
    }
  }
}

package dev.repazoo.codecs.kl;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Conv2d;
import dev.repazoo.nn.GroupNorm;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Images [B, 3, H, W] to moments [B, 2C, h, w] before the last linear map. Counterpart of
 * diffusers' {@code Encoder} with {@code double_z}.
 */
final class KlEncoder extends Module {
  private final Conv2d convIn;
  private final ModuleList<DownBlock> downBlocks;
  private final MidBlock midBlock;
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  KlEncoder(KlConfig config) {
    convIn = child("conv_in", Conv2d.same(config.inChannels(), config.width(0)));
    List<DownBlock> blocks = new ArrayList<>();
    for (int level = 0; level < config.levels(); level++) {
      int in = config.width(Math.max(0, level - 1));
      boolean last = level == config.levels() - 1;
      boolean attends = config.downAttention().get(level);
      blocks.add(new DownBlock(in, config.width(level), attends, last, config));
    }
    downBlocks = child("down_blocks", new ModuleList<>(blocks));
    midBlock = child("mid_block", new MidBlock(config));
    convNormOut =
        child(
            "conv_norm_out",
            new GroupNorm(config.normNumGroups(), config.widest(), ResnetBlock.EPS));
    convOut = child("conv_out", Conv2d.same(config.widest(), 2 * config.latentChannels()));
  }

  NDArray forward(Context context, NDArray images) {
    try (Scope scope = new Scope()) {
      NDArray x = convIn.forward(context, context.ops().channelsLast(images));
      for (DownBlock block : downBlocks) {
        x = DownBlock.next(images, x, block.forward(context, x));
      }
      x = DownBlock.next(images, x, midBlock.forward(context, x));
      return scope.keep(convOut.forward(context, convNormOut.forwardSilu(context, x)));
    }
  }
}

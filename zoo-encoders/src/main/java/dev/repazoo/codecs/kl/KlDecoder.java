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
 * Latents [B, C, h, w] after the first linear map to images [B, 3, H, W]. Counterpart of diffusers'
 * {@code Decoder}.
 */
final class KlDecoder extends Module {
  private final Conv2d convIn;
  private final MidBlock midBlock;
  private final ModuleList<UpBlock> upBlocks;
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  KlDecoder(KlConfig config) {
    convIn = child("conv_in", Conv2d.same(config.latentChannels(), config.widest()));
    List<UpBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.levels(); i++) {
      int level = config.levels() - 1 - i; // coarsest first
      int in = config.width(Math.min(config.levels() - 1, level + 1));
      boolean attends = config.upAttention().get(i);
      blocks.add(new UpBlock(in, config.width(level), attends, level == 0, config));
    }
    upBlocks = child("up_blocks", new ModuleList<>(blocks));
    midBlock = child("mid_block", new MidBlock(config));
    convNormOut =
        child(
            "conv_norm_out",
            new GroupNorm(config.normNumGroups(), config.width(0), ResnetBlock.EPS));
    convOut = child("conv_out", Conv2d.same(config.width(0), config.outChannels()));
  }

  NDArray forward(Context context, NDArray latents) {
    try (Scope scope = new Scope()) {
      NDArray x = convIn.forward(context, context.ops().channelsLast(latents));
      x = DownBlock.next(latents, x, midBlock.forward(context, x));
      for (UpBlock block : upBlocks) {
        x = DownBlock.next(latents, x, block.forward(context, x));
      }
      NDArray normal = convNormOut.forwardSilu(context, x);
      x.close();
      return scope.keep(convOut.forward(context, normal));
    }
  }
}

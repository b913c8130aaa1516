package dev.repazoo.codecs.kl;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.Scope;
import java.util.List;
import java.util.Optional;

/** The coarsest level: a residual block, attention, and another residual block. */
final class MidBlock extends Module {
  private final Optional<SpatialAttention> attention;
  private final ModuleList<ResnetBlock> resnets;

  MidBlock(KlConfig config) {
    int width = config.widest();
    attention =
        config.midAttention()
            ? Optional.of(
                child("attentions", new ModuleList<>(List.of(new SpatialAttention(width, config))))
                    .get(0))
            : Optional.empty();
    resnets =
        child(
            "resnets",
            new ModuleList<>(
                List.of(
                    new ResnetBlock(width, width, config), new ResnetBlock(width, width, config))));
  }

  NDArray forward(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      NDArray x = resnets.get(0).forward(context, input);
      if (attention.isPresent()) {
        x = DownBlock.next(input, x, attention.get().forward(context, x));
      }
      return scope.keep(resnets.get(1).forward(context, x));
    }
  }
}

package dev.repazoo.codecs.kl;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Conv2d;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.Ops.Interpolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A level of the decoder: residual blocks, each followed by attention if the level attends, then
 * each pixel becomes four and a convolution smooths them.
 */
final class UpBlock extends Module {
  private final ModuleList<ResnetBlock> resnets;
  private final Optional<ModuleList<SpatialAttention>> attentions;
  private final Optional<Upsample> upsample;

  UpBlock(int in, int out, boolean attends, boolean last, KlConfig config) {
    List<ResnetBlock> blocks = new ArrayList<>();
    List<SpatialAttention> attending = new ArrayList<>();
    for (int i = 0; i < config.layersPerBlock() + 1; i++) {
      blocks.add(new ResnetBlock(i == 0 ? in : out, out, config));
      attending.add(new SpatialAttention(out, config));
    }
    attentions =
        attends ? Optional.of(child("attentions", new ModuleList<>(attending))) : Optional.empty();
    resnets = child("resnets", new ModuleList<>(blocks));
    upsample =
        last
            ? Optional.empty()
            : Optional.of(child("upsamplers", new ModuleList<>(List.of(new Upsample(out)))).get(0));
  }

  NDArray forward(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      NDArray x = input;
      for (int i = 0; i < resnets.size(); i++) {
        x = DownBlock.next(input, x, resnets.get(i).forward(context, x));
        if (attentions.isPresent()) {
          x = DownBlock.next(input, x, attentions.get().get(i).forward(context, x));
        }
      }
      return scope.keep(upsample.isPresent() ? upsample.get().forward(context, x) : x);
    }
  }

  private static final class Upsample extends Module {
    private final Conv2d conv;

    Upsample(int width) {
      conv = child("conv", Conv2d.same(width, width));
    }

    NDArray forward(Context context, NDArray x) {
      int height = Math.toIntExact(2 * x.getShape().get(2));
      int width = Math.toIntExact(2 * x.getShape().get(3));
      NDArray large = context.ops().resize(x, height, width, Interpolation.NEAREST);
      x.close();
      return conv.forward(context, large);
    }
  }
}

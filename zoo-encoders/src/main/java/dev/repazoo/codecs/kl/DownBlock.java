package dev.repazoo.codecs.kl;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Conv2d;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A level of the encoder: residual blocks, each followed by attention if the level attends, then a
 * convolution that halves the size, padded on the right and at the bottom only.
 */
final class DownBlock extends Module {
  private static final Ops.Conv2d HALVE = new Ops.Conv2d(2, 0, 1, 1, 1);

  private final ModuleList<ResnetBlock> resnets;
  private final Optional<ModuleList<SpatialAttention>> attentions;
  private final Optional<Downsample> downsample;

  DownBlock(int in, int out, boolean attends, boolean last, KlConfig config) {
    List<ResnetBlock> blocks = new ArrayList<>();
    List<SpatialAttention> attending = new ArrayList<>();
    for (int i = 0; i < config.layersPerBlock(); i++) {
      blocks.add(new ResnetBlock(i == 0 ? in : out, out, config));
      attending.add(new SpatialAttention(out, config));
    }
    attentions =
        attends ? Optional.of(child("attentions", new ModuleList<>(attending))) : Optional.empty();
    resnets = child("resnets", new ModuleList<>(blocks));
    downsample =
        last
            ? Optional.empty()
            : Optional.of(
                child("downsamplers", new ModuleList<>(List.of(new Downsample(out)))).get(0));
  }

  NDArray forward(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      NDArray x = input;
      for (int i = 0; i < resnets.size(); i++) {
        x = next(input, x, resnets.get(i).forward(context, x));
        if (attentions.isPresent()) {
          x = next(input, x, attentions.get().get(i).forward(context, x));
        }
      }
      return scope.keep(downsample.isPresent() ? downsample.get().conv.forward(context, x) : x);
    }
  }

  /** Frees an array whose successor is there; never the caller's. */
  static NDArray next(NDArray input, NDArray used, NDArray next) {
    if (used != input) {
      used.close();
    }
    return next;
  }

  private static final class Downsample extends Module {
    private final Conv2d conv;

    Downsample(int width) {
      conv = child("conv", new Conv2d(width, width, 3, HALVE));
    }
  }
}

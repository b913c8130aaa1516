package dev.repazoo.codecs.tiny;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Conv2d;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.Ops.Interpolation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Layers one after the other; those with parameters are named by their place among all, as in
 * {@code torch.nn.Sequential}.
 */
final class TinySequence extends Module {
  private static final Ops.Conv2d HALVE = Ops.Conv2d.of(2, 1);
  private static final int STEM_WIDTH = 32;

  /** Where latents saturate: {@code 3 tanh(x / 3)}. */
  private static final float MAGNITUDE = 3;

  private final List<BiFunction<Context, NDArray, NDArray>> layers = new ArrayList<>();

  private TinySequence() {}

  /** Images in 0..1 to latents. */
  static TinySequence encoder(TinyConfig config) {
    TinySequence all = new TinySequence();
    int width = config.encoderWidth();
    if (config.quarterStem()) {
      all.conv(new Conv2d(3, STEM_WIDTH, 3, HALVE)).relu();
      all.conv(new Conv2d(STEM_WIDTH, width, 3, HALVE)).relu();
    } else {
      all.conv(Conv2d.same(3, width));
    }
    int stages = config.encoderBlocks().size();
    for (int stage = 0; stage < stages; stage++) {
      if (stage > 0) {
        all.conv(new Conv2d(width, width, 3, HALVE, false));
      }
      boolean pooled = config.pooled() && stage == stages - 1;
      all.blocks(config.encoderBlocks().get(stage), width, pooled);
    }
    return all.conv(Conv2d.same(width, config.latentChannels()));
  }

  /** Latents to images in 0..1, not clamped. */
  static TinySequence decoder(TinyConfig config) {
    TinySequence all = new TinySequence();
    all.layers.add((context, x) -> x.div(MAGNITUDE).tanh().mul(MAGNITUDE));
    all.conv(Conv2d.same(config.latentChannels(), config.decoderWidths().get(0))).relu();
    int stages = config.decoderBlocks().size();
    for (int stage = 0; stage < stages; stage++) {
      int width = config.decoderWidths().get(stage);
      all.blocks(config.decoderBlocks().get(stage), width, config.pooled() && stage == 0);
      if (stage < stages - 1) {
        int next = config.decoderWidths().get(stage + 1);
        all.layers.add(TinySequence::enlarge);
        all.conv(new Conv2d(width, next, 3, Ops.Conv2d.of(1, 1), false));
      }
    }
    return all.conv(Conv2d.same(config.decoderWidths().get(stages - 1), 3));
  }

  private TinySequence conv(Conv2d conv) {
    layers.add(child(Integer.toString(layers.size()), conv)::forward);
    return this;
  }

  private void relu() {
    layers.add((context, x) -> TinyBlock.relu(x));
  }

  private void blocks(int count, int width, boolean pooled) {
    for (int i = 0; i < count; i++) {
      TinyBlock block = child(Integer.toString(layers.size()), new TinyBlock(width, pooled));
      layers.add(block::forward);
    }
  }

  private static NDArray enlarge(Context context, NDArray x) {
    int height = Math.toIntExact(2 * x.getShape().get(2));
    int width = Math.toIntExact(2 * x.getShape().get(3));
    return context.ops().resize(x, height, width, Interpolation.NEAREST);
  }

  NDArray forward(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      NDArray x = context.ops().channelsLast(input);
      for (BiFunction<Context, NDArray, NDArray> layer : layers) {
        NDArray next = layer.apply(context, x);
        if (x != input) {
          x.close();
        }
        x = next;
      }
      return scope.keep(x);
    }
  }
}

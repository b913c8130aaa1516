package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.image.InputFit;
import dev.repazoo.nn.Context;
import dev.repazoo.vit.Preprocessing;

/**
 * CLIP's own preprocessing, as transformers' {@code CLIPImageProcessor} does it: Pillow's bicubic
 * of the shorter side to the network's, the centre of that, CLIP's mean and standard deviation.
 *
 * @param side of the network's input in pixels
 */
record ClipRule(int side) implements InputRule {
  @Override
  public String word() {
    return "clip-" + side;
  }

  @Override
  public String words() {
    return "Pillow's bicubic of the shorter side to " + side + ", centre crop, normalised";
  }

  @Override
  public InputFit fit() {
    return new InputFit.ShorterSide(side);
  }

  @Override
  public NDArray input(Context context, NDArray pixels) {
    return new Preprocessing(Preprocessing.Statistics.CLIP, Preprocessing.Order.NORMALIZE)
        .apply(context, pixels, side);
  }
}

package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.image.ResamplingFilter;
import dev.repazoo.image.Resize;
import dev.repazoo.image.RgbImage;
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
  public RgbImage prepared(RgbImage image) {
    int least = Math.min(image.width(), image.height());
    int width = (int) ((long) side * image.width() / least);
    int height = (int) ((long) side * image.height() / least);
    RgbImage resized = Resize.to(image, width, height, ResamplingFilter.BICUBIC);
    return width == side && height == side
        ? resized
        : resized.crop((width - side) / 2, (height - side) / 2, side, side);
  }

  @Override
  public NDArray input(Context context, NDArray pixels) {
    return new Preprocessing(Preprocessing.Statistics.CLIP, Preprocessing.Order.NORMALIZE)
        .apply(context, pixels, side);
  }
}

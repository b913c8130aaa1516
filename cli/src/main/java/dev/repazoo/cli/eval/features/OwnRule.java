package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.image.ResamplingFilter;
import dev.repazoo.image.Resize;
import dev.repazoo.image.RgbImage;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Encoder;
import java.util.Collections;
import java.util.List;

/**
 * An encoder's own preprocessing, of images brought to a size that it takes: as they are where they
 * are square and it takes them, else by Pillow's bicubic to the nearest larger one of its sizes.
 *
 * @param encoder whose input it is
 * @param sizes in pixels that it takes
 */
record OwnRule(Encoder encoder, List<Integer> sizes) implements InputRule {
  OwnRule {
    sizes = List.copyOf(sizes);
  }

  @Override
  public String word() {
    return "encoder";
  }

  @Override
  public String words() {
    return "the encoder's own, of images of a size that it takes (Pillow's bicubic where not)";
  }

  @Override
  public RgbImage prepared(RgbImage image) {
    if (image.width() == image.height() && takes(image.width())) {
      return image;
    }
    int least = Math.max(image.width(), image.height());
    int side =
        sizes.stream()
            .filter(size -> size >= least)
            .min(Integer::compare)
            .orElseGet(() -> Collections.max(sizes));
    return Resize.to(image, side, side, ResamplingFilter.BICUBIC);
  }

  private boolean takes(int side) {
    try {
      return encoder.gridSize(side) > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public NDArray input(Context context, NDArray pixels) {
    return encoder.input(context, pixels);
  }
}

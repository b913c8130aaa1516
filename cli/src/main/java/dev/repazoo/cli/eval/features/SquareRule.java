package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.image.InputFit;
import dev.repazoo.nn.Context;
import dev.repazoo.vit.Preprocessing;

/**
 * Pillow's bicubic to a square, then {@code (x / 255 - mean) / std} of a vision transformer.
 *
 * @param word its name, which statistics are kept under
 * @param side in pixels
 * @param crop whether the largest centred square is cut out before; else images are squeezed
 * @param statistics mean and standard deviation
 */
record SquareRule(String word, int side, boolean crop, Preprocessing.Statistics statistics)
    implements InputRule {
  @Override
  public String words() {
    return (crop ? "centre crop, " : "") + "Pillow's bicubic to " + side + ", normalised";
  }

  @Override
  public InputFit fit() {
    return new InputFit.Square(side, crop);
  }

  @Override
  public NDArray input(Context context, NDArray pixels) {
    return new Preprocessing(statistics, Preprocessing.Order.NORMALIZE)
        .apply(context, pixels, side);
  }
}

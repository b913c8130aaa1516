package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.image.InputFit;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Encoder;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An encoder's own preprocessing, of images brought to a size that it takes: as they are where they
 * are square and it takes them, else by Pillow's bicubic to the nearest larger one of its sizes.
 *
 * @param encoder whose input it is
 * @param sizes in pixels that it takes
 */
record OwnRule(Encoder encoder, List<Integer> sizes) implements InputRule {
  /** Sides beyond are of no encoder's input. */
  private static final int LARGEST = 4096;

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
  public InputFit fit() {
    BitSet taken = new BitSet();
    IntStream.rangeClosed(1, LARGEST).filter(this::takes).forEach(taken::set);
    return new InputFit.Nearest(taken, sizes);
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

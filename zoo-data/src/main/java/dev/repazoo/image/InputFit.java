package dev.repazoo.image;

import java.io.Serializable;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** How an image is brought to a size that a network takes, by Pillow's bicubic. */
public sealed interface InputFit extends Serializable {

  /** The image in that size. */
  RgbImage of(RgbImage image);

  /** Images as they are. */
  record AsIs() implements InputFit {
    private static final long serialVersionUID = 1;

    @Override
    public RgbImage of(RgbImage image) {
      return image;
    }
  }

  /**
   * A square.
   *
   * @param side in pixels
   * @param crop whether the largest centred square is cut out before; else images are squeezed
   */
  record Square(int side, boolean crop) implements InputFit {
    private static final long serialVersionUID = 1;

    @Override
    public RgbImage of(RgbImage image) {
      RgbImage square = image;
      if (crop) {
        int least = Math.min(image.width(), image.height());
        square =
            image.crop((image.width() - least) / 2, (image.height() - least) / 2, least, least);
      }
      return Resize.to(square, side, side, ResamplingFilter.BICUBIC);
    }
  }

  /**
   * The centre of an image whose shorter side has been brought to that of the square.
   *
   * @param side in pixels
   */
  record ShorterSide(int side) implements InputFit {
    private static final long serialVersionUID = 1;

    @Override
    public RgbImage of(RgbImage image) {
      int least = Math.min(image.width(), image.height());
      int width = (int) ((long) side * image.width() / least);
      int height = (int) ((long) side * image.height() / least);
      RgbImage resized = Resize.to(image, width, height, ResamplingFilter.BICUBIC);
      return width == side && height == side
          ? resized
          : resized.crop((width - side) / 2, (height - side) / 2, side, side);
    }
  }

  /**
   * Squares of some sides as they are, others squeezed to the nearest larger of some sizes, or to
   * the largest.
   *
   * @param taken sides that a network takes
   * @param sizes in pixels
   */
  record Nearest(BitSet taken, List<Integer> sizes) implements InputFit {
    private static final long serialVersionUID = 1;

    /** Copies. */
    public Nearest {
      taken = (BitSet) taken.clone();
      sizes = List.copyOf(sizes);
    }

    @Override
    public RgbImage of(RgbImage image) {
      if (image.width() == image.height() && taken.get(image.width())) {
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
  }
}

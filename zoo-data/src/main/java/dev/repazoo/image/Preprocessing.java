package dev.repazoo.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How REPA's {@code dataset_tools.py convert} brings images to one size.
 *
 * <p>W and H are the resolution's width and height, w and h the image's.
 *
 * @param mode which way
 * @param resolution W and H; may be absent with {@link Mode#SCALE} only, which then changes nothing
 */
public record Preprocessing(Mode mode, Optional<Resolution> resolution) {

  /** The ways. */
  public enum Mode {
    /** Lanczos to W x H without regard to the aspect ratio; as it is if it has that size. */
    SCALE,
    /** The largest centred square, then Lanczos to W x H. */
    CENTER_CROP,
    /**
     * The centred round(W h / w) rows, Lanczos to W x H, on the middle of a black W x W square.
     * Images with w below W or too few such rows are left out.
     */
    CENTER_CROP_WIDE,
    /**
     * ADM's for ImageNet: halved by the box filter as long as both sides are at least 2 W, then the
     * shorter side to W with the bicubic filter, then the centred W x W square. W and H are equal.
     */
    CENTER_CROP_DHARIWAL;

    /** The name in {@code --transform}. */
    public String word() {
      return this == SCALE ? "none" : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names. */
    public static List<String> words() {
      return Arrays.stream(values()).map(Mode::word).toList();
    }

    /**
     * The way of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Mode of(String word) {
      return Arrays.stream(values())
          .filter(mode -> mode.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "transform is '"
                          + word
                          + "'; it must be one of "
                          + String.join(", ", words())));
    }
  }

  /**
   * A size in pixels.
   *
   * @param width columns
   * @param height rows
   */
  public record Resolution(int width, int height) {
    private static final int LARGEST = 16_384;

    /** Checks the numbers. */
    public Resolution {
      if (width < 1 || height < 1 || width > LARGEST || height > LARGEST) {
        throw new IllegalArgumentException(
            "resolution is " + width + "x" + height + "; sides must be in 1.." + LARGEST);
      }
    }

    /**
     * Reads {@code 256x256}, or {@code 256,256}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Resolution parse(String text) {
      String[] sides = text.split("[x,]", -1);
      if (sides.length == 2 && sides[0].matches("\\d{1,6}") && sides[1].matches("\\d{1,6}")) {
        return new Resolution(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
      }
      throw new IllegalArgumentException(
          "resolution is '" + text + "'; it must be width x height, such as 256x256");
    }

    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  /** Checks that the way has the resolution it needs. */
  public Preprocessing {
    if (mode != Mode.SCALE && resolution.isEmpty()) {
      throw new IllegalArgumentException(
          "transform " + mode.word() + " needs a resolution, such as 256x256");
    }
    if (resolution.isPresent()) {
      Resolution size = resolution.get();
      if (mode == Mode.CENTER_CROP_DHARIWAL && size.width() != size.height()) {
        throw new IllegalArgumentException(
            "resolution is " + size + "; transform " + mode.word() + " needs equal sides");
      }
      if (mode == Mode.CENTER_CROP_WIDE && size.height() > size.width()) {
        throw new IllegalArgumentException(
            "resolution is " + size + "; transform " + mode.word() + " can't be higher than wide");
      }
    }
  }

  /**
   * Transforms an image.
   *
   * @return the result; empty if such images are left out
   */
  public Optional<RgbImage> apply(RgbImage image) {
    if (resolution.isEmpty()) {
      return Optional.of(image);
    }
    int width = resolution.get().width();
    int height = resolution.get().height();
    return switch (mode) {
      case SCALE -> Optional.of(Resize.to(image, width, height, ResamplingFilter.LANCZOS));
      case CENTER_CROP -> Optional.of(centerCrop(image, width, height));
      case CENTER_CROP_WIDE -> wide(image, width, height);
      case CENTER_CROP_DHARIWAL -> Optional.of(dhariwal(image, width));
    };
  }

  private static RgbImage centerCrop(RgbImage image, int width, int height) {
    int side = Math.min(image.width(), image.height());
    int left = (image.width() - side) / 2;
    int top = (image.height() - side) / 2;
    return Resize.to(image.crop(left, top, side, side), width, height, ResamplingFilter.LANCZOS);
  }

  private static Optional<RgbImage> wide(RgbImage image, int width, int height) {
    int rows = (int) Math.rint((double) ((long) width * image.height()) / image.width());
    if (image.width() < width || rows < height) {
      return Optional.empty();
    }
    RgbImage crop = image.crop(0, (image.height() - rows) / 2, image.width(), rows);
    RgbImage canvas = RgbImage.black(width, width);
    canvas.paste(Resize.to(crop, width, height, ResamplingFilter.LANCZOS), 0, (width - height) / 2);
    return Optional.of(canvas);
  }

  private static RgbImage dhariwal(RgbImage image, int side) {
    RgbImage smaller = image;
    while (Math.min(smaller.width(), smaller.height()) >= 2 * side) {
      smaller = Resize.to(smaller, smaller.width() / 2, smaller.height() / 2, ResamplingFilter.BOX);
    }
    double scale = (double) side / Math.min(smaller.width(), smaller.height());
    int width = (int) Math.rint(smaller.width() * scale);
    int height = (int) Math.rint(smaller.height() * scale);
    Resize.Part middle = new Resize.Part((width - side) / 2, (height - side) / 2, side, side);
    return Resize.part(smaller, width, height, ResamplingFilter.BICUBIC, middle);
  }
}

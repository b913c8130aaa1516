package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.RgbImage;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which way an image is to be turned, 1 to 8.
 *
 * <p>Source: TIFF 6.0, section 8 (Orientation). As in Pillow, it counts for TIFF files, and XMP may
 * say it in the tag's place.
 */
record Orientation(int number) {
  private static final Pattern IN_XMP = Pattern.compile("tiff:Orientation(=\"|>)([0-9])");

  /**
   * Reads it from a directory.
   *
   * @throws ImageFormatException if its tag is damaged
   */
  static Orientation of(Directory tags) throws ImageFormatException {
    if (tags.has(Tag.ORIENTATION)) {
      return new Orientation((int) tags.number(Tag.ORIENTATION, 1));
    }
    Matcher xmp = IN_XMP.matcher(new String(tags.bytes(Tag.XMP), StandardCharsets.ISO_8859_1));
    return new Orientation(xmp.find() ? Integer.parseInt(xmp.group(2)) : 1);
  }

  /** Whether columns become rows. */
  boolean transposes() {
    return number >= 5 && number <= 8;
  }

  /** Turns an image. */
  RgbImage turn(RgbImage image) {
    if (number < 2 || number > 8) {
      return image;
    }
    boolean transposed = transposes();
    boolean mirrored = number == 2 || number == 3 || number == 7 || number == 8;
    boolean flipped = number == 3 || number == 4 || number == 6 || number == 7;
    int width = image.width();
    int height = image.height();
    RgbImage result = transposed ? RgbImage.black(height, width) : RgbImage.black(width, height);
    byte[] from = image.hwc();
    byte[] to = result.hwc();
    int at = 0;
    for (int y = 0; y < result.height(); y++) {
      for (int x = 0; x < result.width(); x++) {
        int column = transposed ? y : x;
        int row = transposed ? x : y;
        int source = (flipped ? height - 1 - row : row) * width;
        source = 3 * (source + (mirrored ? width - 1 - column : column));
        to[at++] = from[source];
        to[at++] = from[source + 1];
        to[at++] = from[source + 2];
      }
    }
    return result;
  }
}

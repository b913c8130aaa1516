package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;

/**
 * Blocks of luminance and subsampled chrominance, not compressed as JPEG: chrominance is repeated,
 * and converted as libtiff does.
 *
 * <p>Source: TIFF 6.0, sections 20 and 21; libtiff, tif_color.c (rounding).
 */
final class YcbcrBlock {
  private static final float[] REC_601 = {0.299f, 0.587f, 0.114f};
  private static final float[] FULL_RANGE = {0, 255, 128, 255, 128, 255};
  private static final int SHIFT = 16;
  private static final int HALF = 1 << (SHIFT - 1);

  private final int across;
  private final int down;
  private final int[] luminance = new int[256];
  private final int[] redOfCr = new int[256];
  private final int[] greenOfCr = new int[256];
  private final int[] greenOfCb = new int[256];
  private final int[] blueOfCb = new int[256];

  private YcbcrBlock(int across, int down, float[] coefficients, float[] range) {
    this.across = across;
    this.down = down;
    float redFactor = 2 - 2 * coefficients[0];
    float blueFactor = 2 - 2 * coefficients[2];
    int red = fixed(redFactor);
    int blue = fixed(blueFactor);
    int greenRed = -fixed(coefficients[0] * redFactor / coefficients[1]);
    int greenBlue = -fixed(coefficients[2] * blueFactor / coefficients[1]);
    for (int i = 0; i < 256; i++) {
      int cr = value(i - 128, range[4] - 128, range[5] - 128, 127);
      int cb = value(i - 128, range[2] - 128, range[3] - 128, 127);
      redOfCr[i] = (red * cr + HALF) >> SHIFT;
      blueOfCb[i] = (blue * cb + HALF) >> SHIFT;
      greenOfCr[i] = greenRed * cr;
      greenOfCb[i] = greenBlue * cb + HALF;
      luminance[i] = value(i, range[0], range[1], 255);
    }
  }

  private static int fixed(float factor) {
    return (int) (Math.max(0, Math.min(2, factor)) * (1 << SHIFT) + 0.5);
  }

  private static int value(int code, float black, float white, float largest) {
    float span = white - black == 0 ? 1 : white - black;
    float value = (code - (int) black) * largest / span;
    return (int) Math.max(-128f * 32, Math.min(128f * 32, value));
  }

  /**
   * Reads how they are stored.
   *
   * @throws ImageFormatException if libtiff knows no such subsampling
   */
  static YcbcrBlock of(Directory tags) throws ImageFormatException {
    long[] sampling = tags.numbers(Tag.YCBCR_SUB_SAMPLING);
    long across = sampling.length < 2 ? 2 : sampling[0];
    long down = sampling.length < 2 ? 2 : sampling[1];
    boolean known =
        (across == 1 && down <= 2) || ((across == 2 || across == 4) && down <= 4 && down != 3);
    if (!known || down < 1 || (across == 2 && down == 4)) {
      throw new ImageFormatException(
          "TIFF of chrominance subsampled by %d and %d, which is not read".formatted(across, down));
    }
    float[] coefficients = tags.floats(Tag.YCBCR_COEFFICIENTS);
    float[] range = tags.floats(Tag.REFERENCE_BLACK_WHITE);
    return new YcbcrBlock(
        (int) across,
        (int) down,
        coefficients.length < 3 || coefficients[1] == 0 ? REC_601 : coefficients,
        range.length < 6 ? FULL_RANGE : range);
  }

  /** Bytes of a block of such a size. */
  int size(int width, int height) {
    int units = ((width + across - 1) / across) * ((height + down - 1) / down);
    return units * (across * down + 2);
  }

  /** Converts a block to RGB, {@code [height, width, 3]}. */
  byte[] toRgb(byte[] stored, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    int unit = 0;
    for (int top = 0; top < height; top += down) {
      for (int left = 0; left < width; left += across) {
        int chroma = unit + across * down;
        for (int i = 0; i < across * down; i++) {
          int x = left + i % across;
          int y = top + i / across;
          if (x < width && y < height) {
            write(stored, unit + i, chroma, rgb, 3 * (y * width + x));
          }
        }
        unit = chroma + 2;
      }
    }
    return rgb;
  }

  private void write(byte[] stored, int at, int chroma, byte[] rgb, int to) {
    int light = luminance[stored[at] & 0xff];
    int cb = stored[chroma] & 0xff;
    int cr = stored[chroma + 1] & 0xff;
    rgb[to] = clip(light + redOfCr[cr]);
    rgb[to + 1] = clip(light + ((greenOfCb[cb] + greenOfCr[cr]) >> SHIFT));
    rgb[to + 2] = clip(light + blueOfCb[cb]);
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}

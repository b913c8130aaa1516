package dev.repazoo.image.jpeg;

import dev.repazoo.image.Inks;
import dev.repazoo.image.RgbImage;

/**
 * JPEG files of four components, which the JDK decodes but does not convert: CMYK or YCCK.
 *
 * <p>As Pillow: the inks are stored inverted, whether Adobe's marker is there or not.
 */
final class JpegInks {
  private JpegInks() {}

  /** Converts the stored samples. */
  static RgbImage toRgb(JpegSamples samples, JpegColour colour) {
    RgbImage image = RgbImage.black(samples.width(), samples.height());
    byte[] stored = samples.values();
    int[] row = new int[4 * samples.width()];
    for (int y = 0; y < samples.height(); y++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = stored[y * row.length + i] & 0xff;
      }
      for (int x = 0; x < row.length; x += 4) {
        if (colour == JpegColour.YCCK) {
          toCmyk(row, x);
        }
        for (int i = x; i < x + 4; i++) {
          row[i] = 255 - row[i];
        }
      }
      Inks.toRgb(row, image.hwc(), 3 * y * samples.width());
    }
    return image;
  }

  /** libjpeg's conversion: C, M and Y are the inverted R, G and B of Y, Cb and Cr. */
  private static void toCmyk(int[] row, int x) {
    int y = row[x];
    int blue = row[x + 1] - 128;
    int red = row[x + 2] - 128;
    int half = 1 << 15;
    row[x] = clip(255 - (y + ((91_881 * red + half) >> 16)));
    row[x + 1] = clip(255 - (y + ((-22_554 * blue - 46_802 * red + half) >> 16)));
    row[x + 2] = clip(255 - (y + ((116_130 * blue + half) >> 16)));
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }
}

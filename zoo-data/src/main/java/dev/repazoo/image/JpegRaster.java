package dev.repazoo.image;

import java.awt.image.Raster;

/**
 * JPEG files of four components, which the JDK decodes but does not convert: CMYK or YCCK.
 *
 * <p>As Pillow: with Adobe's marker the inks are stored inverted.
 */
final class JpegRaster {
  private static final int ADOBE = 0xee;
  private static final int START_OF_SCAN = 0xda;
  private static final int YCCK = 2;

  /**
   * What a file's markers say of its components.
   *
   * @param components their number; 0 if the file is no JPEG
   * @param adobeTransform the transform of Adobe's marker, or -1 without such a marker
   */
  record Markers(int components, int adobeTransform) {}

  private JpegRaster() {}

  /** Reads a file's markers up to the first scan. */
  static Markers markers(byte[] file) {
    int components = 0;
    int transform = -1;
    int at = 2;
    boolean jpeg = file.length > 4 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xd8;
    while (jpeg && at + 16 < file.length && (file[at] & 0xff) == 0xff) {
      int marker = file[at + 1] & 0xff;
      if (marker == START_OF_SCAN) {
        break;
      }
      if (isFrame(marker)) {
        components = file[at + 9] & 0xff;
      } else if (marker == ADOBE && file[at + 4] == 'A' && file[at + 5] == 'd') {
        transform = file[at + 15] & 0xff;
      }
      int length = (file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff);
      at += marker == 0xff ? 1 : 2 + length;
    }
    return new Markers(components, transform);
  }

  /** Start of frame: 0xc0 to 0xcf but for tables and reserved ones. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Converts the stored samples. */
  static RgbImage toRgb(Raster raster, int adobeTransform) {
    RgbImage image = RgbImage.black(raster.getWidth(), raster.getHeight());
    int[] row = new int[4 * raster.getWidth()];
    byte[] out = image.hwc();
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
      for (int x = 0; x < row.length; x += 4) {
        if (adobeTransform == YCCK) {
          toCmyk(row, x);
        }
        for (int i = x; i < x + 4 && adobeTransform >= 0; i++) {
          row[i] = 255 - row[i];
        }
      }
      Inks.toRgb(row, out, at);
      at += 3 * raster.getWidth();
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

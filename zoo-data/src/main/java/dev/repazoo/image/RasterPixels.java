package dev.repazoo.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Optional;

/**
 * Reads a decoded image's stored samples.
 *
 * <p>{@link BufferedImage#getRGB} would convert gray through a linear colour space, which is off by
 * up to 73 of 255; so everything is read from the raster. Alpha is dropped, not composited. As in
 * Pillow, 16-bit gray is clipped to 255; 16-bit gray with alpha and 16-bit colour keep the high
 * byte.
 */
final class RasterPixels {
  private RasterPixels() {}

  /**
   * Converts to RGB.
   *
   * @param colours 0xRRGGBB of each index, where the reader's own palette is not exact
   */
  static RgbImage toRgb(BufferedImage image, Optional<int[]> colours) throws ImageFormatException {
    int width = image.getWidth();
    int height = image.getHeight();
    RgbImage result = RgbImage.black(width, height);
    Raster raster = image.getRaster();
    ColorModel model = image.getColorModel();
    int bands = raster.getNumBands();
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR
        && raster.getDataBuffer() instanceof DataBufferByte stored
        && stored.getSize() == result.hwc().length) {
      fromBgr(stored.getData(), result.hwc());
      return result;
    }
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      int at = 3 * y * width;
      if (model instanceof IndexColorModel palette) {
        fromPalette(row, colours.orElseGet(() -> colours(palette)), result.hwc(), at);
      } else if (bands <= 2 && isGray(model)) {
        fromGray(row, bands, bands == 2 ? shift(raster) : 0, result.hwc(), at);
      } else if (bands == 4 && model.getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
        Inks.toRgb(row, result.hwc(), at);
      } else if (bands == 3 || bands == 4) {
        fromColor(row, bands, shift(raster), result.hwc(), at);
      } else {
        throw new ImageFormatException(bands + " channels; gray, palette or RGB is expected");
      }
    }
    return result;
  }

  /** The form that the JDK gives most JPEG files, in one go. */
  private static void fromBgr(byte[] bgr, byte[] out) {
    for (int i = 0; i + 2 < out.length; i += 3) {
      out[i] = bgr[i + 2];
      out[i + 1] = bgr[i + 1];
      out[i + 2] = bgr[i];
    }
  }

  private static boolean isGray(ColorModel model) {
    return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  private static int shift(Raster raster) {
    return raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
  }

  private static int[] colours(IndexColorModel palette) {
    int[] colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    return colours;
  }

  private static void fromPalette(int[] row, int[] colours, byte[] out, int at) {
    for (int x = 0; x < row.length; x++) {
      int rgb = colours[row[x]];
      out[at + 3 * x] = (byte) (rgb >> 16);
      out[at + 3 * x + 1] = (byte) (rgb >> 8);
      out[at + 3 * x + 2] = (byte) rgb;
    }
  }

  private static void fromGray(int[] row, int bands, int shift, byte[] out, int at) {
    for (int x = 0; x < row.length / bands; x++) {
      byte value = (byte) Math.min(row[x * bands] >> shift, 255);
      out[at + 3 * x] = value;
      out[at + 3 * x + 1] = value;
      out[at + 3 * x + 2] = value;
    }
  }

  private static void fromColor(int[] row, int bands, int shift, byte[] out, int at) {
    for (int x = 0; x < row.length / bands; x++) {
      for (int c = 0; c < 3; c++) {
        out[at + 3 * x + c] = (byte) (row[x * bands + c] >> shift);
      }
    }
  }
}

package dev.repazoo.image.tiff;

import dev.repazoo.image.Inks;
import dev.repazoo.image.PackedBits;
import dev.repazoo.image.Palette;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Converts rows of stored samples to RGB.
 *
 * <p>As Pillow: gray of 12 and more bits is clipped to 0 and 255, other samples of 16 bits keep the
 * high byte, alpha is dropped, but premultiplied colours are divided by it.
 */
final class Pixels {
  private final SampleLayout layout;
  private final Palette palette;

  Pixels(SampleLayout layout, Palette palette) {
    this.layout = layout;
    this.palette = palette;
  }

  /** Bytes of a row of so many pixels. */
  int rowBytes(int pixels) {
    return PackedBits.rowBytes(Math.multiplyExact(pixels, layout.samples()), layout.bits());
  }

  /**
   * Converts a row.
   *
   * @param row its samples, those of a pixel side by side
   * @param from the first byte
   * @param count how many pixels
   * @param rgb takes red, green and blue
   * @param to where the first goes
   */
  void convert(byte[] row, int from, int count, byte[] rgb, int to) {
    switch (layout.kind()) {
      case GRAY -> gray(row, from, count, rgb, to);
      case SIGNED_GRAY, FLOAT_GRAY -> wide(row, from, count, rgb, to);
      case PALETTE -> palette(row, from, count, rgb, to);
      case RGB, YCBCR -> colours(row, from, count, rgb, to);
      case PREMULTIPLIED_RGB -> premultiplied(row, from, count, rgb, to);
      case CMYK -> inks(row, from, count, rgb, to);
    }
  }

  /** A sample's byte that is kept: the only one, or the high one. */
  private int high(byte[] row, int from, int sample) {
    if (layout.bits() == 8) {
      return row[from + sample] & 0xff;
    }
    return row[from + 2 * sample + (layout.littleEndian() ? 1 : 0)] & 0xff;
  }

  private void gray(byte[] row, int from, int count, byte[] rgb, int to) {
    byte[] values = new byte[count];
    if (layout.bits() == 12) {
      twelveBits(row, from, values);
    } else if (layout.bits() == 16) {
      for (int x = 0; x < count; x++) {
        int low = row[from + 2 * x + (layout.littleEndian() ? 0 : 1)] & 0xff;
        values[x] = (byte) (high(row, from, x) > 0 ? 255 : low);
      }
    } else if (layout.samples() == 2) {
      for (int x = 0; x < count; x++) {
        values[x] = row[from + 2 * x];
      }
    } else {
      PackedBits.unpack(row, from, layout.bits(), values, 0, count);
      PackedBits.toFullRange(values, layout.bits());
    }
    for (int x = 0; x < count; x++) {
      spread(layout.inverted() ? ~values[x] : values[x], rgb, to + 3 * x);
    }
  }

  private static void spread(int gray, byte[] rgb, int at) {
    rgb[at] = (byte) gray;
    rgb[at + 1] = (byte) gray;
    rgb[at + 2] = (byte) gray;
  }

  private static void twelveBits(byte[] row, int from, byte[] values) {
    for (int x = 0; x < values.length; x++) {
      int at = from + x / 2 * 3 + x % 2;
      int pair = (row[at] & 0xff) << 8 | (row[at + 1] & 0xff);
      values[x] = (byte) Math.min(255, x % 2 == 0 ? pair >> 4 : pair & 0xfff);
    }
  }

  private void wide(byte[] row, int from, int count, byte[] rgb, int to) {
    ByteBuffer values =
        ByteBuffer.wrap(row)
            .order(layout.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    for (int x = 0; x < count; x++) {
      double value;
      if (layout.kind() == SampleLayout.Kind.FLOAT_GRAY) {
        value = values.getFloat(from + 4 * x);
      } else {
        value = layout.bits() == 16 ? values.getShort(from + 2 * x) : values.getInt(from + 4 * x);
      }
      spread((int) Math.max(0, Math.min(255, value)), rgb, to + 3 * x);
    }
  }

  private void palette(byte[] row, int from, int count, byte[] rgb, int to) {
    byte[] indices = new byte[count];
    if (layout.samples() == 2) {
      for (int x = 0; x < count; x++) {
        indices[x] = row[from + 2 * x];
      }
    } else {
      PackedBits.unpack(row, from, layout.bits(), indices, 0, count);
    }
    palette.write(indices, rgb, to);
  }

  private void colours(byte[] row, int from, int count, byte[] rgb, int to) {
    int at = to;
    for (int x = 0; x < count; x++) {
      int pixel = x * layout.samples();
      for (int c = 0; c < 3; c++) {
        rgb[at++] = (byte) high(row, from, pixel + c);
      }
    }
  }

  private void premultiplied(byte[] row, int from, int count, byte[] rgb, int to) {
    int at = to;
    for (int x = 0; x < count; x++) {
      int pixel = x * layout.samples();
      int alpha = high(row, from, pixel + 3);
      for (int c = 0; c < 3; c++) {
        int value = high(row, from, pixel + c);
        rgb[at++] = (byte) (alpha == 0 ? 0 : Math.min(255, value * 255 / alpha));
      }
    }
  }

  private void inks(byte[] row, int from, int count, byte[] rgb, int to) {
    int[] inks = new int[4 * count];
    for (int x = 0; x < count; x++) {
      for (int c = 0; c < 4; c++) {
        inks[4 * x + c] = high(row, from, x * layout.samples() + c);
      }
    }
    Inks.toRgb(inks, rgb, to);
  }
}

package dev.repazoo.image.bmp;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.Palette;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * A bitmap's header: how its pixels are stored.
 *
 * <p>Source: Pillow, BmpImagePlugin.py ({@code _bitmap}), whose refusals these are.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bits of a pixel
 * @param topDown whether the first row is the top one
 * @param packing how indices are packed, if they are
 * @param colours what pixels are
 * @param pixels where they begin in the file
 */
record BmpHeader(
    int width,
    int height,
    int bits,
    boolean topDown,
    Packing packing,
    Colours colours,
    int pixels) {

  /** How pixels are packed. */
  enum Packing {
    NONE,
    RUNS_OF_8,
    RUNS_OF_4
  }

  /** What pixels are. */
  sealed interface Colours {
    /** Indices of a palette. */
    record Indexed(Palette palette) implements Colours {}

    /** Gray values: the palette is 0, 1, 2, ... */
    record Gray() implements Colours {}

    /** 0 is black and 1 white. */
    record BlackWhite() implements Colours {}

    /** Colours themselves. */
    record Direct(PixelLayout layout) implements Colours {}
  }

  private static final Set<Integer> SIZES = Set.of(12, 40, 52, 56, 64, 108, 124);
  private static final int FILE_HEADER = 14;
  private static final int OLD = 12;
  private static final int BIT_FIELDS = 3;

  /** Whether a bitmap without a file's header could begin so. */
  static boolean isInfoHeader(ByteBuffer file) {
    return SIZES.contains(file.order(ByteOrder.LITTLE_ENDIAN).getInt(0));
  }

  /**
   * Reads a header.
   *
   * @param begin where it begins: behind the file's header, or 0 without one
   * @param offset where the file's header says pixels begin; 0 if it says nothing
   * @throws ImageFormatException if it is of a kind that Pillow refuses
   */
  static BmpHeader read(ByteBuffer file, int begin, int offset) throws ImageFormatException {
    int size = file.getInt(begin);
    if (!SIZES.contains(size)) {
      throw new ImageFormatException("BMP with a header of " + size + " bytes, which is unknown");
    }
    if (begin + size > file.limit()) {
      throw ImageFormatException.ended();
    }
    ByteBuffer info = file.slice(begin, size).order(ByteOrder.LITTLE_ENDIAN);
    boolean old = size == OLD;
    boolean topDown = !old && info.get(11) == -1;
    int width = old ? info.getChar(4) : info.getInt(4);
    int height = old ? info.getChar(6) : topDown ? -info.getInt(8) : info.getInt(8);
    if (width < 1 || height < 1) {
      throw new ImageFormatException("damaged BMP: a size of " + width + "x" + height);
    }
    int bits = info.getChar(old ? 10 : 14);
    int compression = old ? 0 : info.getInt(16);
    file.position(begin + size);
    PixelLayout layout = PixelLayout.plain(bits);
    if (compression == BIT_FIELDS) {
      layout = masked(file, info, bits);
    }
    Packing packing = packing(compression, bits);
    long listed = old ? 0 : Integer.toUnsignedLong(info.getInt(32));
    long count = listed > 0 ? listed : 1L << (bits & 31);
    int stride = old ? 3 : 4;
    long pixels = Integer.toUnsignedLong(offset);
    if (pixels == FILE_HEADER + size && bits <= 8) {
      pixels += stride * count;
    }
    Colours colours = bits <= 8 ? palette(file, stride, count) : new Colours.Direct(layout);
    return new BmpHeader(
        width,
        height,
        bits,
        topDown,
        packing,
        colours,
        (int) Math.min(pixels > 0 ? pixels : file.position(), file.limit()));
  }

  private static Packing packing(int compression, int bits) throws ImageFormatException {
    if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
      throw new ImageFormatException("BMP of " + bits + " bits a pixel, which are not read");
    }
    return switch (compression) {
      case 0, BIT_FIELDS -> Packing.NONE;
      case 1 -> Packing.RUNS_OF_8;
      case 2 -> Packing.RUNS_OF_4;
      default -> throw new ImageFormatException("BMP of compression " + compression);
    };
  }

  /** The masks are in larger headers, and behind one of 40 bytes. */
  private static PixelLayout masked(ByteBuffer file, ByteBuffer info, int bits)
      throws ImageFormatException {
    int[] masks = new int[4];
    boolean inside = info.limit() >= 52;
    int count = info.limit() >= 56 ? 4 : 3;
    for (int i = 0; i < count; i++) {
      masks[i] = inside ? info.getInt(40 + 4 * i) : file.getInt();
    }
    return PixelLayout.of(bits, masks)
        .orElseThrow(
            () ->
                new ImageFormatException(
                    "BMP of %d bits a pixel with masks %x, %x, %x, %x, which are not read"
                        .formatted(bits, masks[0], masks[1], masks[2], masks[3])));
  }

  private static Colours palette(ByteBuffer file, int stride, long count)
      throws ImageFormatException {
    if (count > 1 << 16) {
      throw new ImageFormatException("damaged BMP: a palette of " + count + " colours");
    }
    byte[] entries = new byte[(int) Math.min(stride * count, file.remaining())];
    file.get(entries);
    for (int i = 0; i < count; i++) {
      int gray = count == 2 ? 255 * i : i;
      for (int c = 0; c < 3; c++) {
        int at = stride * i + c;
        if (gray > 255 || at >= entries.length || (entries[at] & 0xff) != gray) {
          return new Colours.Indexed(Palette.of(entries, stride, true));
        }
      }
    }
    return count <= 2 ? new Colours.BlackWhite() : new Colours.Gray();
  }
}

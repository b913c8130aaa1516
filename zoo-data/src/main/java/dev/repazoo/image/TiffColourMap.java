package dev.repazoo.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The palette of a TIFF file's first image. It has 16 bits a component; the JDK's reader rounds
 * them, Pillow keeps the high byte.
 *
 * <p>Source: TIFF 6.0, section 5 (ColorMap, tag 320: all reds, then all greens, then all blues).
 */
final class TiffColourMap {
  private static final int MAGIC = 42;
  private static final int COLOUR_MAP = 320;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private TiffColourMap() {}

  /** Its colours as 0xRRGGBB; empty if the file is no TIFF, has none, or is damaged there. */
  static Optional<int[]> of(byte[] file) {
    if (file.length < 8 || file[0] != file[1] || (file[0] != 'I' && file[0] != 'M')) {
      return Optional.empty();
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(file)
            .order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    try {
      return bytes.getShort(2) == MAGIC ? read(bytes, bytes.getInt(4)) : Optional.empty();
    } catch (IndexOutOfBoundsException e) {
      return Optional.empty(); // the image's reader says what is wrong
    }
  }

  private static Optional<int[]> read(ByteBuffer bytes, int directory) {
    int entries = Short.toUnsignedInt(bytes.getShort(directory));
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * ENTRY_BYTES;
      if (Short.toUnsignedInt(bytes.getShort(entry)) == COLOUR_MAP
          && bytes.getShort(entry + 2) == SHORT) {
        int count = bytes.getInt(entry + 4) / 3;
        int values = bytes.getInt(entry + 8);
        if (count < 1 || count > 1 << 16) {
          return Optional.empty();
        }
        int[] colours = new int[count];
        for (int c = 0; c < count; c++) {
          colours[c] =
              high(bytes, values + 2 * c) << 16
                  | high(bytes, values + 2 * (count + c)) << 8
                  | high(bytes, values + 2 * (2 * count + c));
        }
        return Optional.of(colours);
      }
    }
    return Optional.empty();
  }

  private static int high(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at)) >> 8;
  }
}

package dev.repazoo.image.png;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.PackedBits;

/**
 * The rows of a picture as they are stored, one after the other or in the seven passes of Adam7.
 *
 * <p>Source: PNG specification, sections 7 and 8.
 */
final class PngRows {
  /** First column, first row, and the distances to the next, of each pass. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] WHOLE = {{0, 0, 1, 1}};

  private final PngType type;
  private final int width;
  private final int height;
  private final int[][] passes;

  PngRows(PngType type, int width, int height, boolean interlaced) {
    this.type = type;
    this.width = width;
    this.height = height;
    passes = interlaced ? ADAM7 : WHOLE;
  }

  private static int count(int size, int first, int step) {
    return (size - first + step - 1) / step;
  }

  private int columns(int[] pass) {
    return count(width, pass[0], pass[2]);
  }

  private int rows(int[] pass) {
    return columns(pass) == 0 ? 0 : count(height, pass[1], pass[3]);
  }

  private int rowBytes(int[] pass) {
    return 1 + type.rowBytes(columns(pass));
  }

  /** How many bytes all rows take, their filters' included. */
  int size() {
    int size = 0;
    for (int[] pass : passes) {
      size = Math.addExact(size, Math.multiplyExact(rows(pass), rowBytes(pass)));
    }
    return size;
  }

  /** Whether so many bytes are whole rows. */
  boolean isRowEnd(int bytes) {
    int rest = bytes;
    for (int[] pass : passes) {
      int size = rows(pass) * rowBytes(pass);
      if (rest <= size) {
        return bytes > 0 && rest % rowBytes(pass) == 0;
      }
      rest -= size;
    }
    return false;
  }

  /**
   * Undoes filters and passes.
   *
   * @param packed all rows; they are changed
   * @return samples {@code [height, width, channels]} of 8 bits
   * @throws ImageFormatException if a row's filter is unknown
   */
  byte[] samples(byte[] packed) throws ImageFormatException {
    int channels = type.colour().channels();
    byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
    int at = 0;
    for (int[] pass : passes) {
      int columns = columns(pass);
      int bytes = rowBytes(pass);
      PngFilter.undo(packed, at, rows(pass), bytes - 1, (type.pixelBits() + 7) / 8);
      byte[] row = new byte[columns * channels];
      for (int i = 0; i < rows(pass); i++) {
        int to = (pass[1] + i * pass[3]) * width * channels;
        if (pass[2] == 1) {
          unpack(packed, at + 1, samples, to, row.length);
        } else {
          unpack(packed, at + 1, row, 0, row.length);
          for (int x = 0; x < columns; x++) {
            System.arraycopy(
                row, x * channels, samples, to + (pass[0] + x * pass[2]) * channels, channels);
          }
        }
        at += bytes;
      }
    }
    return samples;
  }

  private void unpack(byte[] packed, int from, byte[] samples, int to, int count) {
    if (type.bits() < 16) {
      PackedBits.unpack(packed, from, type.bits(), samples, to, count);
      return;
    }
    boolean clip = type.colour() == PngType.Colour.GRAY;
    for (int i = 0; i < count; i++) {
      byte high = packed[from + 2 * i];
      byte low = high == 0 ? packed[from + 2 * i + 1] : (byte) 255;
      samples[to + i] = clip ? low : high;
    }
  }
}

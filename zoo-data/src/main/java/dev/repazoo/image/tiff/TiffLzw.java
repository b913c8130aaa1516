package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;

/**
 * LZW compression of TIFF: codes of 9 to 12 bits, the highest bit first, each width left one code
 * early; or of old writers, the lowest bit first, and at the right code.
 *
 * <p>Source: TIFF 6.0, section 13; which damaged codes are refused is libtiff's (tif_lzw.c).
 */
final class TiffLzw {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;

  /** Codes above 12 bits can't be read, but some encoders count on. */
  private static final int CODES = (1 << 12) + 1023;

  private final byte[] data;
  private final boolean old;
  private final byte[] last = new byte[CODES];
  private final byte[] first = new byte[CODES];
  private final int[] prefix = new int[CODES];
  private final int[] length = new int[CODES];
  private int at;
  private int window;
  private int available;

  private TiffLzw(byte[] data) {
    this.data = data;
    old = data.length >= 2 && data[0] == 0 && (data[1] & 1) == 1;
    for (int i = 0; i < CLEAR; i++) {
      last[i] = (byte) i;
      first[i] = (byte) i;
      length[i] = 1;
    }
  }

  /**
   * Unpacks data until they fill the array.
   *
   * @throws ImageFormatException if they don't, or have a code that can't be
   */
  static void unpack(byte[] data, byte[] out, int size) throws ImageFormatException {
    new TiffLzw(data).unpack(out, size);
  }

  private void unpack(byte[] out, int size) throws ImageFormatException {
    int filled = 0;
    int bits = 9;
    int next = -1; // no code is known before the first clear
    int previous = 0;
    while (filled < size) {
      int code = code(bits);
      if (code == CLEAR) {
        bits = 9;
        next = FIRST;
        while (code == CLEAR) {
          code = code(bits);
        }
        if (code < CLEAR) {
          out[filled++] = (byte) code;
          previous = code;
          continue;
        }
        next = code == END ? next : -1;
      }
      if (code == END) {
        throw ImageFormatException.ended();
      }
      if (next < 0 || next >= CODES || code > next) {
        throw new ImageFormatException("damaged TIFF: an LZW code that can't be");
      }
      last[next] = first[code == next ? previous : code];
      first[next] = first[previous];
      prefix[next] = previous;
      length[next] = length[previous] + 1;
      next++;
      if (next > (1 << bits) - (old ? 1 : 2) && bits < 12) {
        bits++;
      }
      previous = code;
      filled = copy(code, out, filled, size);
    }
  }

  private int copy(int code, byte[] out, int from, int size) {
    int end = from + length[code];
    int to = end;
    for (int at = code; to > from; at = prefix[at]) {
      to--;
      if (to < size) {
        out[to] = last[at];
      }
    }
    return Math.min(end, size);
  }

  private int code(int bits) throws ImageFormatException {
    while (available < bits) {
      if (at >= data.length) {
        throw ImageFormatException.ended();
      }
      int value = data[at++] & 0xff;
      window = old ? window | value << available : window << 8 | value;
      available += 8;
    }
    available -= bits;
    int code;
    if (old) {
      code = window & ((1 << bits) - 1);
      window >>>= bits;
    } else {
      code = window >>> available & ((1 << bits) - 1);
      window &= (1 << available) - 1;
    }
    return code;
  }
}

package dev.repazoo.image.gif;

import dev.repazoo.image.ImageFormatException;
import java.nio.ByteBuffer;

/**
 * Unpacks a frame's indices, which are LZW coded in blocks of up to 255 bytes.
 *
 * <p>Source: GIF89a specification, appendix F; which damaged codes are refused is Pillow's
 * GifDecode.c.
 */
final class GifLzw {
  private static final int MOST_BITS = 12;
  private static final int CODES = 1 << MOST_BITS;

  private final ByteBuffer file;
  private final byte[] last = new byte[CODES];
  private final int[] prefix = new int[CODES];
  private final byte[] string = new byte[CODES];
  private int block;
  private int bits;
  private int bitCount;

  private GifLzw(ByteBuffer file) {
    this.file = file;
  }

  /**
   * Unpacks them.
   *
   * @param file at the first block
   * @param rootBits bits of an index
   * @param count how many indices there must be
   * @throws ImageFormatException if there are fewer, or codes that can't be
   */
  static byte[] unpack(ByteBuffer file, int rootBits, int count) throws ImageFormatException {
    if (rootBits > MOST_BITS) {
      throw new ImageFormatException("damaged GIF: codes of " + rootBits + " bits");
    }
    return new GifLzw(file).unpack(rootBits, count);
  }

  private byte[] unpack(int rootBits, int count) throws ImageFormatException {
    byte[] indices = new byte[count];
    int clear = 1 << rootBits;
    int next = clear + 2;
    int size = rootBits + 1;
    int previous = -1;
    byte first = 0;
    int filled = 0;
    while (filled < count) {
      int code = code(size);
      if (code == clear) {
        next = clear + 2;
        size = rootBits + 1;
        previous = -1;
        continue;
      }
      if (code == clear + 1) {
        throw ImageFormatException.ended();
      }
      if (code > (previous < 0 ? clear : next)) {
        throw new ImageFormatException("damaged GIF: a code that can't be");
      }
      int begin = CODES;
      int at = code;
      if (previous >= 0 && code == next) {
        string[--begin] = first;
        at = previous;
      }
      while (at >= clear) {
        if (begin <= 0 || at >= CODES) {
          throw new ImageFormatException("damaged GIF: a code that can't be");
        }
        string[--begin] = last[at];
        at = prefix[at];
      }
      if (begin <= 0) {
        throw new ImageFormatException("damaged GIF: a code that can't be");
      }
      string[--begin] = (byte) at;
      first = (byte) at;
      int length = Math.min(CODES - begin, count - filled);
      System.arraycopy(string, begin, indices, filled, length);
      filled += length;
      if (previous >= 0 && next < CODES) {
        last[next] = first;
        prefix[next] = previous;
        if (next == (1 << size) - 1 && size < MOST_BITS) {
          size++;
        }
        next++;
      }
      previous = code;
    }
    return indices;
  }

  /** Reads a code; a block is begun only if all of it is there, as in Pillow. */
  private int code(int size) throws ImageFormatException {
    while (bitCount < size) {
      if (block == 0) {
        if (!file.hasRemaining()) {
          throw ImageFormatException.ended();
        }
        block = file.get() & 0xff;
        if (block > file.remaining()) {
          throw ImageFormatException.ended();
        }
      } else {
        bits |= (file.get() & 0xff) << bitCount;
        bitCount += 8;
        block--;
      }
    }
    int code = bits & ((1 << size) - 1);
    bits >>>= size;
    bitCount -= size;
    return code;
  }
}

package dev.repazoo.image.webp;

import dev.repazoo.image.ImageFormatException;

/**
 * A canonical prefix code: symbols by their code lengths. Source: WebP lossless bitstream
 * specification, section 6.2.
 */
final class PrefixCode {
  private static final int LONGEST = 15;
  private static final int FAST = 9;

  private final int[] counts = new int[LONGEST + 1];
  private final int[] symbols;

  /** Symbol and length by the next bits; 0 for codes that are longer. */
  private final int[] fast = new int[1 << FAST];

  private final int only;

  PrefixCode(int[] lengths) throws ImageFormatException {
    int used = 0;
    int last = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        counts[lengths[symbol]]++;
        used++;
        last = symbol;
      }
    }
    only = used == 1 ? last : -1;
    int left = 1;
    for (int length = 1; length <= LONGEST; length++) {
      left = 2 * left - counts[length];
      if (left < 0) {
        break;
      }
    }
    if (used == 0 || (used > 1 && left != 0)) {
      throw new ImageFormatException("damaged WebP: a prefix code is not complete");
    }
    int[] begin = new int[LONGEST + 2];
    for (int length = 1; length <= LONGEST; length++) {
      begin[length + 1] = begin[length] + counts[length];
    }
    symbols = new int[used];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        symbols[begin[lengths[symbol]]++] = symbol;
      }
    }
    fillFast();
  }

  private void fillFast() {
    int code = 0;
    int index = 0;
    for (int length = 1; length <= FAST; length++) {
      for (int i = 0; i < counts[length]; i++) {
        int reversed = Integer.reverse(code) >>> (32 - length);
        for (int entry = reversed; entry < fast.length; entry += 1 << length) {
          fast[entry] = symbols[index] << 4 | length;
        }
        code++;
        index++;
      }
      code <<= 1;
    }
  }

  int read(BitReader in) throws ImageFormatException {
    if (only >= 0) {
      return only;
    }
    int entry = fast[in.peek(FAST)];
    if (entry != 0) {
      in.skip(entry & 15);
      return entry >> 4;
    }
    int bits = in.peek(LONGEST);
    int code = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code |= bits >> (length - 1) & 1;
      if (code - first < counts[length]) {
        in.skip(length);
        return symbols[index + code - first];
      }
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    throw new ImageFormatException("damaged WebP: a code that does not exist");
  }

  /** Reads a code as the stream describes it. */
  static PrefixCode parse(BitReader in, int alphabet) throws ImageFormatException {
    int[] lengths = new int[alphabet];
    if (in.flag()) {
      boolean two = in.flag();
      int first = in.bits(in.flag() ? 8 : 1);
      int second = two ? in.bits(8) : first;
      if (Math.max(first, second) >= alphabet) {
        throw new ImageFormatException("damaged WebP: a symbol outside its alphabet");
      }
      lengths[first] = 1;
      lengths[second] = 1;
    } else {
      readLengths(in, lengths);
    }
    return new PrefixCode(lengths);
  }

  private static final int[] ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  private static void readLengths(BitReader in, int[] lengths) throws ImageFormatException {
    int[] own = new int[ORDER.length];
    int count = 4 + in.bits(4);
    for (int i = 0; i < count; i++) {
      own[ORDER[i]] = in.bits(3);
    }
    PrefixCode code = new PrefixCode(own);
    int most = in.flag() ? 2 + in.bits(2 + 2 * in.bits(3)) : lengths.length;
    int previous = 8;
    int symbol = 0;
    while (symbol < lengths.length && most-- > 0) {
      int token = code.read(in);
      if (token < 16) {
        lengths[symbol++] = token;
        previous = token == 0 ? previous : token;
      } else {
        int repeat = token == 16 ? 3 + in.bits(2) : token == 17 ? 3 + in.bits(3) : 11 + in.bits(7);
        if (repeat > lengths.length - symbol) {
          throw new ImageFormatException("damaged WebP: too many code lengths");
        }
        for (int i = 0; i < repeat; i++) {
          lengths[symbol++] = token == 16 ? previous : 0;
        }
      }
    }
  }
}

package dev.repazoo.image.webp;

/** Bits of a lossless stream, the lowest of a byte first. */
final class BitReader {
  private final byte[] data;
  private final int end;
  private int at;
  private long window;
  private int filled;
  private int missing;

  BitReader(byte[] data, int begin, int end) {
    this.data = data;
    this.at = begin;
    this.end = end;
  }

  private void fill(int count) {
    while (filled < count) {
      long next = 0;
      if (at < end) {
        next = data[at++] & 0xffL;
      } else {
        missing++;
      }
      window |= next << filled;
      filled += 8;
    }
  }

  /** Whether more was read than there is; looking ahead is no reading. */
  boolean exhausted() {
    return 8 * missing > filled;
  }

  /** The next bits, at most 32, without taking them. */
  int peek(int count) {
    fill(count);
    return (int) (window & ((1L << count) - 1));
  }

  void skip(int count) {
    window >>>= count;
    filled -= count;
  }

  int bits(int count) {
    int value = peek(count);
    skip(count);
    return value;
  }

  boolean flag() {
    return bits(1) == 1;
  }
}

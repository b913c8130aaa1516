package dev.repazoo.image.webp;

/** VP8's arithmetic decoder of bits with given probabilities. Source: RFC 6386, section 7. */
final class BoolDecoder {
  private final byte[] data;
  private final int end;
  private int at;
  private int value;
  private int spare = -8;
  private int range = 255;
  private boolean exhausted;

  BoolDecoder(byte[] data, int begin, int end) {
    this.data = data;
    this.at = begin;
    this.end = end;
    load();
  }

  private void load() {
    while (spare < 0) {
      int next = 0;
      if (at < end) {
        next = data[at++] & 0xff;
      } else {
        exhausted = true;
      }
      value = (value << 8) | next;
      spare += 8;
    }
  }

  /** Whether more was read than there is. */
  boolean exhausted() {
    return exhausted;
  }

  /** A bit that is 0 with a probability of {@code probability / 256}. */
  int bit(int probability) {
    if (spare < 0) {
      load();
    }
    int split = 1 + (((range - 1) * probability) >> 8);
    int scaled = split << spare;
    int bit;
    if (value >= scaled) {
      value -= scaled;
      range -= split;
      bit = 1;
    } else {
      range = split;
      bit = 0;
    }
    int shift = Integer.numberOfLeadingZeros(range) - 24;
    range <<= shift;
    spare -= shift;
    return bit;
  }

  boolean flag() {
    return bit(128) == 1;
  }

  /** An unsigned number, the highest bit first. */
  int bits(int count) {
    int result = 0;
    for (int i = 0; i < count; i++) {
      result = result << 1 | bit(128);
    }
    return result;
  }

  /** A number whose sign follows. */
  int signed(int count) {
    int magnitude = bits(count);
    return flag() ? -magnitude : magnitude;
  }

  /** A number that may be absent and is 0 then. */
  int optional(int count) {
    return flag() ? signed(count) : 0;
  }

  /** A leaf of a tree: positive entries lead on, others are leaves, negated. */
  int tree(int[] tree, int[] probabilities) {
    int i = 0;
    do {
      i = tree[i + bit(probabilities[i >> 1])];
    } while (i > 0);
    return -i;
  }
}

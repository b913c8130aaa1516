package dev.repazoo.image;

/** Samples of fewer than eight bits, several to a byte, the first in the highest bits. */
public final class PackedBits {
  private PackedBits() {}

  /** How many bytes a row of samples takes. */
  public static int rowBytes(int samples, int bits) {
    return Math.toIntExact(((long) samples * bits + 7) / 8);
  }

  /**
   * Unpacks a row.
   *
   * @param packed where it is
   * @param from its first byte
   * @param bits of a sample: 1, 2, 4 or 8
   * @param samples takes them
   * @param to where the first goes
   * @param count how many there are
   */
  public static void unpack(byte[] packed, int from, int bits, byte[] samples, int to, int count) {
    if (bits == 8) {
      System.arraycopy(packed, from, samples, to, count);
      return;
    }
    int mask = (1 << bits) - 1;
    for (int i = 0; i < count; i++) {
      int bit = i * bits;
      samples[to + i] = (byte) (packed[from + (bit >> 3)] >> (8 - bits - (bit & 7)) & mask);
    }
  }

  /** Spreads gray values of so many bits over 0 to 255. */
  public static void toFullRange(byte[] samples, int bits) {
    int factor = 255 / ((1 << bits) - 1);
    for (int i = 0; i < samples.length && bits < 8; i++) {
      samples[i] = (byte) (samples[i] * factor);
    }
  }
}

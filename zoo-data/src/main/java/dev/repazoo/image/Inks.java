package dev.repazoo.image;

/**
 * CMYK to RGB as Pillow converts it, without a profile: {@code R = (255 - K) - round(C (255 - K) /
 * 255)}, and likewise G and B.
 */
public final class Inks {
  private Inks() {}

  /**
   * Converts a row.
   *
   * @param row C, M, Y and K of each pixel, 0 to 255
   * @param out takes R, G and B
   * @param begin where the first goes
   */
  public static void toRgb(int[] row, byte[] out, int begin) {
    int at = begin;
    for (int x = 0; x < row.length; x += 4) {
      int rest = 255 - row[x + 3];
      for (int c = 0; c < 3; c++) {
        out[at++] = (byte) Math.max(0, rest - product(row[x + c], rest));
      }
    }
  }

  /** {@code a b / 255}, rounded. */
  private static int product(int a, int b) {
    int sum = a * b + 128;
    return ((sum >> 8) + sum) >> 8;
  }
}

package dev.repazoo.image;

import java.util.Optional;

/**
 * The horizontal pass of {@link Resize}: rows of samples 0..255 as ints, made when asked for and
 * kept in a ring as long as the vertical pass can need them.
 *
 * <p>It works on two rows at once: their samples lie in the halves of a long, and one
 * multiplication serves both. Sums fit 32 signed bits, so what the lower half borrows is undone
 * when the halves are taken apart.
 */
final class ResizedRows {
  private static final long TWO_HALVES =
      ((long) ResamplingKernel.HALF << 32) + ResamplingKernel.HALF;

  private final RgbImage image;
  private final Optional<ResamplingKernel> kernel;
  private final int begin;
  private final int end;
  private final int[][] ring;
  private final long[] pair;
  private int next;

  /**
   * Rows of an image, in order.
   *
   * @param kernel how columns are resampled; empty to take them as they are
   * @param left first column that is taken as it is
   * @param count columns of the result
   * @param begin first row that will be asked for
   * @param end one past the last
   * @param kept how many rows back are still needed
   */
  ResizedRows(
      RgbImage image,
      Optional<ResamplingKernel> kernel,
      int left,
      int count,
      int begin,
      int end,
      int kept) {
    this.image = image;
    this.kernel = kernel;
    this.begin = 3 * kernel.map(ResamplingKernel::lowest).orElse(left);
    this.end = end;
    ring = new int[kept + 1][3 * count];
    pair = new long[kernel.map(k -> 3 * k.highest() - this.begin).orElse(0)];
    next = begin;
  }

  /** A row by its number in the image; rows may be asked for again only as far back as is kept. */
  int[] row(int y) {
    while (next <= y) {
      if (kernel.isEmpty()) {
        copy(next);
        next++;
      } else {
        int other = Math.min(next + 1, end - 1);
        interleave(next, other);
        filter(kernel.get(), ring[next % ring.length], ring[other % ring.length]);
        next = other + 1;
      }
    }
    return ring[y % ring.length];
  }

  private void copy(int y) {
    int[] row = ring[y % ring.length];
    int at = 3 * y * image.width() + begin;
    byte[] samples = image.hwc();
    for (int i = 0; i < row.length; i++) {
      row[i] = samples[at + i] & 0xff;
    }
  }

  private void interleave(int y, int other) {
    byte[] samples = image.hwc();
    int low = 3 * y * image.width() + begin;
    int high = 3 * other * image.width() + begin;
    for (int i = 0; i < pair.length; i++) {
      pair[i] = (samples[low + i] & 0xffL) | (samples[high + i] & 0xffL) << 32;
    }
  }

  private void filter(ResamplingKernel columns, int[] upper, int[] lower) {
    long[] samples = pair;
    for (int x = 0; x < columns.count(); x++) {
      int[] weights = columns.weights(x);
      int at = 3 * columns.first(x) - begin;
      long red = TWO_HALVES;
      long green = TWO_HALVES;
      long blue = TWO_HALVES;
      for (int weight : weights) {
        red += weight * samples[at];
        green += weight * samples[at + 1];
        blue += weight * samples[at + 2];
        at += 3;
      }
      store(red, 3 * x, upper, lower);
      store(green, 3 * x + 1, upper, lower);
      store(blue, 3 * x + 2, upper, lower);
    }
  }

  private static void store(long sums, int at, int[] upper, int[] lower) {
    int low = (int) sums;
    upper[at] = ResamplingKernel.clip(low);
    lower[at] = ResamplingKernel.clip((int) ((sums - low) >> 32));
  }
}

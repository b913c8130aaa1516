package dev.repazoo.image;

import java.util.Arrays;

/**
 * The weights with which new pixels of one axis are made out of old ones, in fixed point.
 *
 * <p>The kernel is widened by the ratio when shrinking, cut off at the image's edges, and each new
 * pixel's weights are brought to a sum of 1 before they are rounded to 22 bits.
 *
 * <p>Source: Pillow, {@code Resample.c} (precompute_coeffs, normalize_coeffs_8bpc).
 */
final class ResamplingKernel {
  /** Fraction bits of a weight: 32 less 8 for the sample and 2 for the overshoot. */
  static final int PRECISION_BITS = 22;

  /** One half, so that sums round. */
  static final int HALF = 1 << (PRECISION_BITS - 1);

  private final int[] first;
  private final int[][] weights;

  private ResamplingKernel(int[] first, int[][] weights) {
    this.first = first;
    this.weights = weights;
  }

  /**
   * The weights of some new pixels.
   *
   * @param oldSize pixels there are
   * @param newSize pixels there would be
   * @param begin first of the new pixels that are wanted
   * @param count how many of them
   */
  static ResamplingKernel of(
      int oldSize, int newSize, int begin, int count, ResamplingFilter filter) {
    double scale = (double) oldSize / newSize;
    double widening = Math.max(scale, 1);
    double support = filter.support() * widening;
    double narrowing = 1 / widening;
    int[] first = new int[count];
    int[][] weights = new int[count][];
    for (int i = 0; i < count; i++) {
      double center = (begin + i + 0.5) * scale;
      int low = Math.max(0, (int) (center - support + 0.5));
      int high = Math.min(oldSize, (int) (center + support + 0.5));
      double[] exact = new double[high - low];
      double sum = 0;
      for (int k = 0; k < exact.length; k++) {
        exact[k] = filter.weight((k + low - center + 0.5) * narrowing);
        sum += exact[k];
      }
      first[i] = low;
      weights[i] = fixedPoint(exact, sum);
    }
    return new ResamplingKernel(first, weights);
  }

  private static int[] fixedPoint(double[] exact, double sum) {
    int[] fixed = new int[exact.length];
    for (int k = 0; k < exact.length; k++) {
      double weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION_BITS);
      fixed[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    return fixed;
  }

  /** Number of new pixels. */
  int count() {
    return first.length;
  }

  /** The first old pixel that a new one is made of. */
  int first(int index) {
    return first[index];
  }

  /** The weights of the old pixels from there on. */
  int[] weights(int index) {
    return weights[index];
  }

  /** The first old pixel that any of the new ones needs. */
  int lowest() {
    return first[0];
  }

  /** One past the last old pixel that any of the new ones needs. */
  int highest() {
    int last = first.length - 1;
    return first[last] + weights[last].length;
  }

  /** The most old pixels that a new one is made of. */
  int longest() {
    return Arrays.stream(weights).mapToInt(w -> w.length).max().orElse(0);
  }

  /** A rounded sum as a sample. */
  static int clip(int sum) {
    return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }
}

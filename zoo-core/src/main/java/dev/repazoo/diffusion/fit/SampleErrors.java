package dev.repazoo.diffusion.fit;

import java.util.Arrays;

/**
 * How far samples are from the exact ones: {@code e_n = sqrt(mean over D of (x_n - x*_n)^2)}. Most
 * are near and some lead to another image, so that the root mean square is decided by a few; the
 * median says what a usual sample is like.
 */
public final class SampleErrors {
  private final double[] each;

  private SampleErrors(double[] each) {
    this.each = each;
  }

  /**
   * The errors of samples.
   *
   * @param values [N, D], row-major
   * @param exact of the same shape
   * @param count N
   */
  static SampleErrors of(double[] values, double[] exact, int count) {
    double[] each = new double[count];
    int size = values.length / count;
    for (int n = 0; n < count; n++) {
      double sum = 0;
      for (int k = n * size; k < (n + 1) * size; k++) {
        sum += (values[k] - exact[k]) * (values[k] - exact[k]);
      }
      each[n] = Math.sqrt(sum / size);
    }
    return new SampleErrors(each);
  }

  /** {@code sqrt(mean e^2)}, the root mean square over all values. */
  public double rms() {
    return Math.sqrt(Arrays.stream(each).map(e -> e * e).average().orElseThrow());
  }

  /** The error of the sample in the middle. */
  public double median() {
    double[] sorted = each.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** The mean of {@code weights_n e_n^2}. */
  double weighted(double[] weights) {
    double sum = 0;
    for (int n = 0; n < each.length; n++) {
      sum += weights[n] * each[n] * each[n];
    }
    return sum / each.length;
  }

  /**
   * Weights {@code 1 / (1 + (e_n / median)^2)}: least squares with them, found again and again,
   * minimise {@code sum log(1 + (e_n / median)^2)}, Cauchy's loss, to which a sample that is far
   * away counts little.
   */
  double[] weights() {
    double scale = Math.max(median(), Double.MIN_NORMAL);
    return Arrays.stream(each).map(e -> 1 / (1 + e * e / (scale * scale))).toArray();
  }
}

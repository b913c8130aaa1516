package dev.repazoo.eval;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A 95 % confidence interval by the bootstrap: the measure of as many samples drawn with
 * replacement, again and again, and the middle 95 % of what comes out.
 *
 * <p>It tells how much a number would move with other samples of the same generator. A Frechet
 * distance of resampled images is larger than of the images, for fewer are different; so its
 * interval is shifted down by the difference of the mean from the measure.
 *
 * <p>Source: Efron, Bootstrap Methods, Annals of Statistics 7, 1979.
 *
 * @param low end
 * @param high end
 */
public record Bootstrap(double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * Resamples.
   *
   * @param measured of the samples themselves
   * @param count number of samples
   * @param rounds how often, at least 2
   * @param seed chooses samples
   * @param measure of samples by their numbers, some of which occur more than once
   */
  public static Bootstrap of(
      double measured, int count, int rounds, long seed, ToDoubleFunction<int[]> measure) {
    if (rounds < 2) {
      throw new IllegalArgumentException("a bootstrap wants at least 2 rounds, not " + rounds);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      values[i] = measure.applyAsDouble(random.ints(count, 0, count).toArray());
    }
    Arrays.sort(values);
    double shift = measured - Arrays.stream(values).average().orElseThrow();
    return new Bootstrap(quantile(values, TAIL) + shift, quantile(values, 1 - TAIL) + shift);
  }

  private static double quantile(double[] sorted, double at) {
    double place = at * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}

package dev.repazoo.eval;

import java.util.Arrays;

/**
 * The kernel distance, KID where features are Inception's: the squared maximum mean discrepancy
 * under {@code k(x, y) = (x y / D + 1)^3}, unbiased, on random subsets without replacement; mean
 * and standard deviation over them. It may come out below zero.
 *
 * <p>Source: Binkowski et al., Demystifying MMD GANs, ICLR 2018 (arXiv 1801.01401).
 *
 * @param mean over subsets
 * @param std over subsets, divided by their number
 */
public record KernelDistance(double mean, double std) {
  /** Subsets of the papers. */
  public static final int SUBSETS = 100;

  /** Images in a subset, in the papers. */
  public static final int SUBSET_SIZE = 1000;

  /**
   * Measures.
   *
   * @param subsets number of subsets
   * @param size images in each, of either set; at most as many as there are
   * @param random chooses them: for each subset the samples', then the reference's
   */
  public static KernelDistance between(
      FeatureRows samples,
      FeatureRows reference,
      int subsets,
      int size,
      NumpyRandom random,
      LinearAlgebra algebra) {
    int most = Math.min(samples.count(), reference.count());
    if (subsets < 1 || size < 2 || size > most) {
      throw new IllegalArgumentException(
          "a kernel distance wants subsets of 2.."
              + most
              + " images, not "
              + subsets
              + " of "
              + size);
    }
    double[] distances = new double[subsets];
    for (int i = 0; i < subsets; i++) {
      double[] x = doubles(samples.pick(random.choice(samples.count(), size)));
      double[] y = doubles(reference.pick(random.choice(reference.count(), size)));
      distances[i] = squared(x, y, size, samples.dim(), algebra);
    }
    double mean = Arrays.stream(distances).average().orElseThrow();
    double variance =
        Arrays.stream(distances).map(d -> (d - mean) * (d - mean)).average().orElseThrow();
    return new KernelDistance(mean, Math.sqrt(variance));
  }

  private static double squared(double[] x, double[] y, int m, int dim, LinearAlgebra algebra) {
    double within =
        sum(algebra.products(x, x, m, m, dim), m, dim, true)
            + sum(algebra.products(y, y, m, m, dim), m, dim, true);
    double across = sum(algebra.products(x, y, m, m, dim), m, dim, false);
    return within / ((double) m * (m - 1)) - 2 * across / ((double) m * m);
  }

  /** The kernel's sum over all pairs, or over those of different images. */
  private static double sum(double[] products, int m, int dim, boolean different) {
    double sum = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        if (!different || i != j) {
          double base = products[i * m + j] / dim + 1;
          sum += base * base * base;
        }
      }
    }
    return sum;
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}

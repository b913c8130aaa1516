package dev.repazoo.eval;

import java.io.Serializable;

/**
 * Mean and covariance of features, as {@code np.mean(axis=0)} and {@code np.cov(rowvar=False)} give
 * them: the covariance divides by {@code n - 1}.
 *
 * <p>They are gathered block by block and may be merged, so that many machines can share the work
 * (Chan, Golub and LeVeque 1979: {@code S = S_a + S_b + n_a n_b / (n_a + n_b) d d^T}, {@code d =
 * m_b - m_a}); no sum of squares is formed, which would lose digits.
 */
public final class FeatureStatistics implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows whose products are added at once. */
  private static final int BLOCK = 2048;

  private final int dim;
  private final transient LinearAlgebra algebra;
  private final double[] mean;
  private final double[] scatter;
  private long count;

  /** No features yet, of that many numbers each. */
  public FeatureStatistics(int dim) {
    this(dim, LinearAlgebra.JAVA);
  }

  /**
   * The same.
   *
   * @param algebra makes products
   */
  public FeatureStatistics(int dim, LinearAlgebra algebra) {
    if (dim < 1) {
      throw new IllegalArgumentException("features have " + dim + " numbers; at least one");
    }
    this.dim = dim;
    this.algebra = algebra;
    mean = new double[dim];
    scatter = new double[Math.multiplyExact(dim, dim)];
  }

  /**
   * Statistics that somebody else gathered.
   *
   * @param count number of features; only merging asks for it
   * @param covariance [D, D], row by row
   */
  public static FeatureStatistics of(long count, double[] mean, double[] covariance) {
    FeatureStatistics known = new FeatureStatistics(mean.length);
    if (covariance.length != mean.length * mean.length) {
      throw new IllegalArgumentException(
          "a mean of "
              + mean.length
              + " numbers wants a covariance of as many squared, not "
              + covariance.length);
    }
    if (count < 2) {
      throw new IllegalArgumentException("statistics are of " + count + " features; at least two");
    }
    System.arraycopy(mean, 0, known.mean, 0, mean.length);
    for (int i = 0; i < covariance.length; i++) {
      known.scatter[i] = covariance[i] * (count - 1);
    }
    known.count = count;
    return known;
  }

  /** Statistics of features, row by row. */
  public static FeatureStatistics of(float[][] features) {
    return of(FeatureRows.of(features), LinearAlgebra.JAVA);
  }

  /** Statistics of all rows. */
  public static FeatureStatistics of(FeatureRows features, LinearAlgebra algebra) {
    FeatureStatistics gathered = new FeatureStatistics(features.dim(), algebra);
    for (int from = 0; from < features.count(); from += BLOCK) {
      gathered.add(features.rows(from, Math.min(features.count(), from + BLOCK)));
    }
    return gathered;
  }

  /** Adds a block of features. */
  public void add(float[][] rows) {
    if (rows.length > 0) {
      for (float[] row : rows) {
        if (row.length != dim) {
          throw new IllegalArgumentException(
              "a feature has " + row.length + " numbers, others have " + dim);
        }
      }
      add(FeatureRows.of(rows).rows(0, rows.length));
    }
  }

  /** Adds a block of features, one after the other. */
  public void add(float[] rows) {
    if (rows.length % dim != 0) {
      throw new IllegalArgumentException(
          rows.length + " numbers are no whole number of features of " + dim);
    }
    int n = rows.length / dim;
    if (n == 0) {
      return;
    }
    double[] sums = new double[dim];
    for (int row = 0; row < n; row++) {
      for (int i = 0; i < dim; i++) {
        sums[i] += rows[row * dim + i];
      }
    }
    for (int i = 0; i < dim; i++) {
      sums[i] /= n;
    }
    double[] centred = new double[rows.length];
    for (int row = 0; row < n; row++) {
      for (int i = 0; i < dim; i++) {
        centred[row * dim + i] = rows[row * dim + i] - sums[i];
      }
    }
    merge(n, sums, algebra.gram(centred, n, dim));
  }

  /** Takes in other statistics, as if their features had been added here. */
  public void merge(FeatureStatistics other) {
    if (other.dim != dim) {
      throw new IllegalArgumentException(
          "statistics of " + other.dim + " numbers can't join those of " + dim);
    }
    merge(other.count, other.mean, other.scatter);
  }

  private void merge(long others, double[] theirMean, double[] theirScatter) {
    long all = count + others;
    if (all == 0) {
      return;
    }
    double weight = (double) count * others / all;
    double[] difference = new double[dim];
    for (int i = 0; i < dim; i++) {
      difference[i] = theirMean[i] - mean[i];
    }
    for (int i = 0; i < dim; i++) {
      double factor = weight * difference[i];
      int row = i * dim;
      for (int j = 0; j < dim; j++) {
        scatter[row + j] += theirScatter[row + j] + factor * difference[j];
      }
      mean[i] += difference[i] * others / all;
    }
    count = all;
  }

  /** What goes from machine to machine; products are made by Java there. */
  private static final class Gathered implements Serializable {
    private static final long serialVersionUID = 1;

    private final long count;
    private final double[] mean;
    private final double[] scatter;

    Gathered(FeatureStatistics statistics) {
      count = statistics.count;
      mean = statistics.mean;
      scatter = statistics.scatter;
    }

    private Object readResolve() {
      FeatureStatistics gathered = new FeatureStatistics(mean.length);
      gathered.merge(count, mean, scatter);
      return gathered;
    }
  }

  private Object writeReplace() {
    return new Gathered(this);
  }

  /** Number of features. */
  public long count() {
    return count;
  }

  /** Numbers D in a feature. */
  public int dim() {
    return dim;
  }

  /** The mean, [D]. */
  public double[] mean() {
    return mean.clone();
  }

  /** The covariance, [D, D], row by row; of fewer than two features it is zero. */
  public double[] covariance() {
    double[] values = scatter.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= Math.max(1, count - 1);
    }
    return values;
  }
}

package dev.repazoo.eval;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Mean and covariance of features, as {@code np.mean(axis=0)} and {@code np.cov(rowvar=False)} give
 * them: the covariance divides by {@code n - 1}.
 *
 * <p>They are gathered block by block and may be merged, so that many machines can share the work
 * (Chan, Golub and LeVeque 1979: {@code S = S_a + S_b + n_a n_b / (n_a + n_b) d d^T}, {@code d =
 * m_b - m_a}); no sum of squares is formed, which would lose digits.
 */
public final class FeatureStatistics {
  private final int dim;
  private final double[] mean;
  private final DMatrixRMaj scatter;
  private long count;

  /** No features yet, of that many numbers each. */
  public FeatureStatistics(int dim) {
    if (dim < 1) {
      throw new IllegalArgumentException("features have " + dim + " numbers; at least one");
    }
    this.dim = dim;
    mean = new double[dim];
    scatter = new DMatrixRMaj(dim, dim);
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
      known.scatter.data[i] = covariance[i] * (count - 1);
    }
    known.count = count;
    return known;
  }

  /** Statistics of features, row by row. */
  public static FeatureStatistics of(float[][] features) {
    FeatureStatistics gathered = new FeatureStatistics(features[0].length);
    gathered.add(features);
    return gathered;
  }

  /** Adds a block of features. */
  public void add(float[][] rows) {
    if (rows.length == 0) {
      return;
    }
    FeatureStatistics block = new FeatureStatistics(dim);
    block.count = rows.length;
    for (float[] row : rows) {
      if (row.length != dim) {
        throw new IllegalArgumentException(
            "a feature has " + row.length + " numbers, others have " + dim);
      }
      for (int i = 0; i < dim; i++) {
        block.mean[i] += row[i];
      }
    }
    for (int i = 0; i < dim; i++) {
      block.mean[i] /= rows.length;
    }
    DMatrixRMaj centred = new DMatrixRMaj(rows.length, dim);
    for (int n = 0; n < rows.length; n++) {
      for (int i = 0; i < dim; i++) {
        centred.data[n * dim + i] = rows[n][i] - block.mean[i];
      }
    }
    CommonOps_DDRM.multTransA(centred, centred, block.scatter);
    merge(block);
  }

  /** Takes in other statistics, as if their features had been added here. */
  public void merge(FeatureStatistics other) {
    if (other.dim != dim) {
      throw new IllegalArgumentException(
          "statistics of " + other.dim + " numbers can't join those of " + dim);
    }
    long all = count + other.count;
    if (all == 0) {
      return;
    }
    double weight = (double) count * other.count / all;
    double[] difference = new double[dim];
    for (int i = 0; i < dim; i++) {
      difference[i] = other.mean[i] - mean[i];
    }
    CommonOps_DDRM.addEquals(scatter, other.scatter);
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < dim; j++) {
        scatter.data[i * dim + j] += weight * difference[i] * difference[j];
      }
      mean[i] += difference[i] * other.count / all;
    }
    count = all;
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
    double[] values = scatter.data.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= Math.max(1, count - 1);
    }
    return values;
  }

  DMatrixRMaj covarianceMatrix() {
    return DMatrixRMaj.wrap(dim, dim, covariance());
  }
}

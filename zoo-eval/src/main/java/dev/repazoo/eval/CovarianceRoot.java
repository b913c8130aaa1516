package dev.repazoo.eval;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A factor of a covariance, {@code C = L L^T} with as many columns as C has rank: a Cholesky
 * decomposition that takes the largest remaining variance first, and ends where none is left but
 * rounding. So it is exact also where there are fewer images than dimensions.
 *
 * <p>Columns are made in blocks; after each the remaining covariance is brought up to date, which
 * is where the time goes, {@code D^3 / 3} products on all cores. The end is LAPACK's: a variance of
 * at most {@code D eps} of the largest.
 *
 * <p>Source: Higham, Analysis of the Cholesky Decomposition of a Semi-definite Matrix, 1990; LAPACK
 * {@code dpstrf}.
 */
final class CovarianceRoot {
  private static final int BLOCK = 64;

  private final int rank;
  private final double[] transposed;

  private CovarianceRoot(int rank, double... transposed) {
    this.rank = rank;
    this.transposed = transposed;
  }

  /** R, the number of columns. */
  int rank() {
    return rank;
  }

  /** {@code L^T}, [R, D] row by row. */
  double[] transposed() {
    return transposed;
  }

  /** The factor of a covariance [D, D], row by row. */
  static CovarianceRoot of(double[] covariance, int dim) {
    double[] left = covariance.clone();
    double[] variances = new double[dim];
    double largest = 0;
    for (int i = 0; i < dim; i++) {
      variances[i] = left[i * dim + i];
      largest = Math.max(largest, variances[i]);
    }
    double least = largest * dim * Math.ulp(1.0);
    boolean[] done = new boolean[dim];
    double[] columns = new double[dim * dim];
    int rank = 0;
    while (rank < dim) {
      int end = columns(left, dim, columns, rank, variances, done, least);
      if (end == rank) {
        break;
      }
      subtract(left, dim, columns, rank, end, done);
      boolean last = end < Math.min(dim, rank + BLOCK);
      rank = end;
      if (last) {
        break;
      }
    }
    return new CovarianceRoot(rank, Arrays.copyOf(columns, rank * dim));
  }

  /** Makes up to a block of columns from the given one on. */
  private static int columns(
      double[] left,
      int dim,
      double[] columns,
      int first,
      double[] variances,
      boolean[] done,
      double least) {
    int k = first;
    while (k < Math.min(dim, first + BLOCK)) {
      int pivot = largest(variances, done);
      if (variances[pivot] <= least) {
        return k;
      }
      double root = Math.sqrt(variances[pivot]);
      int at = k * dim;
      System.arraycopy(left, pivot * dim, columns, at, dim);
      for (int before = first; before < k; before++) {
        double factor = columns[before * dim + pivot];
        int from = before * dim;
        for (int i = 0; i < dim; i++) {
          columns[at + i] -= factor * columns[from + i];
        }
      }
      for (int i = 0; i < dim; i++) {
        double value = done[i] ? 0 : columns[at + i] / root;
        columns[at + i] = value;
        variances[i] -= value * value;
      }
      columns[at + pivot] = root;
      done[pivot] = true;
      k++;
    }
    return k;
  }

  private static int largest(double[] variances, boolean[] done) {
    int best = -1;
    for (int i = 0; i < variances.length; i++) {
      if (!done[i] && (best < 0 || variances[i] > variances[best])) {
        best = i;
      }
    }
    return best;
  }

  private static void subtract(
      double[] left, int dim, double[] columns, int from, int to, boolean[] done) {
    IntStream.range(0, dim)
        .parallel()
        .filter(i -> !done[i])
        .forEach(
            i -> {
              int k = from;
              for (; k + 3 < to; k += 4) {
                subtractFour(left, i, dim, columns, k);
              }
              for (; k < to; k++) {
                double factor = columns[k * dim + i];
                for (int j = 0; j < dim; j++) {
                  left[i * dim + j] -= factor * columns[k * dim + j];
                }
              }
            });
  }

  private static void subtractFour(double[] left, int i, int dim, double[] columns, int k) {
    int a = k * dim;
    int b = a + dim;
    int c = b + dim;
    int d = c + dim;
    double fa = columns[a + i];
    double fb = columns[b + i];
    double fc = columns[c + i];
    double fd = columns[d + i];
    int row = i * dim;
    for (int j = 0; j < dim; j++) {
      left[row + j] -=
          fa * columns[a + j] + fb * columns[b + j] + fc * columns[c + j] + fd * columns[d + j];
    }
  }
}

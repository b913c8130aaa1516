package dev.repazoo.eval;

/**
 * The maximum mean discrepancy under the Gaussian kernel {@code k(x, y) = exp(-|x - y|^2 / (2
 * sigma^2))} with {@code sigma = 10}, biased and times 1,000: CMMD where features are CLIP's.
 *
 * <p>Source: Jayasumana et al., Rethinking FID, CVPR 2024 (arXiv 2401.09603).
 */
public final class MeanDiscrepancy {
  private static final double SIGMA = 10;
  private static final double SCALE = 1000;
  private static final int BLOCK = 1024;

  private MeanDiscrepancy() {}

  /** The discrepancy; 0 for equal sets. */
  public static double between(FeatureRows one, FeatureRows other, LinearAlgebra algebra) {
    return SCALE
        * (mean(one, one, algebra) + mean(other, other, algebra) - 2 * mean(one, other, algebra));
  }

  private static double mean(FeatureRows x, FeatureRows y, LinearAlgebra algebra) {
    double sum = 0;
    for (int i = 0; i < x.count(); i += BLOCK) {
      double[] a = doubles(x.rows(i, Math.min(x.count(), i + BLOCK)));
      for (int j = 0; j < y.count(); j += BLOCK) {
        double[] b = doubles(y.rows(j, Math.min(y.count(), j + BLOCK)));
        sum += sum(a, b, x.dim(), algebra);
      }
    }
    return sum / x.count() / y.count();
  }

  private static double sum(double[] a, double[] b, int dim, LinearAlgebra algebra) {
    int m = a.length / dim;
    int n = b.length / dim;
    double[] products = algebra.products(a, b, m, n, dim);
    double[] normA = norms(a, dim);
    double[] normB = norms(b, dim);
    double sum = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double squared = normA[i] + normB[j] - 2 * products[i * n + j];
        sum += Math.exp(-Math.max(0, squared) / (2 * SIGMA * SIGMA));
      }
    }
    return sum;
  }

  private static double[] norms(double[] rows, int dim) {
    double[] norms = new double[rows.length / dim];
    for (int i = 0; i < rows.length; i++) {
      norms[i / dim] += rows[i] * rows[i];
    }
    return norms;
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}

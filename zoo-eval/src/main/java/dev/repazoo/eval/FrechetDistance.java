package dev.repazoo.eval;

/**
 * The Frechet distance of two normal distributions, FID where features are Inception's:
 *
 * <pre>
 *   |m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1 C2)^(1/2))
 * </pre>
 *
 * <p>With {@code C1 = L1 L1^T} and {@code C2 = L2 L2^T} the last trace is the sum of the singular
 * values of {@code L1^T L2}, which are the square roots of the eigenvalues of {@code L1^T C2 L1}.
 * So nothing is complex or added to a diagonal, as it is in the references where covariances are
 * singular, and a rank is what it is: eigenvalues that are rounding alone have no part in the sum.
 *
 * <p>Source: Heusel et al., GANs Trained by a Two Time-Scale Update Rule, NeurIPS 2017 (arXiv
 * 1706.08500).
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /** The distance; 0 for equal statistics but for rounding. */
  public static double between(FeatureStatistics one, FeatureStatistics other) {
    return between(one, other, LinearAlgebra.JAVA);
  }

  /**
   * The same.
   *
   * @param algebra makes products and finds eigenvalues
   * @throws IllegalArgumentException when features differ in length, or a number is not finite
   */
  public static double between(
      FeatureStatistics one, FeatureStatistics other, LinearAlgebra algebra) {
    int dim = one.dim();
    if (dim != other.dim()) {
      throw new IllegalArgumentException(
          "features of " + dim + " numbers can't be compared with those of " + other.dim());
    }
    double[] m1 = one.mean();
    double[] m2 = other.mean();
    double[] c1 = one.covariance();
    double[] c2 = other.covariance();
    double distance = 0;
    for (int i = 0; i < dim; i++) {
      distance += (m1[i] - m2[i]) * (m1[i] - m2[i]);
      distance += c1[i * dim + i] + c2[i * dim + i];
    }
    requireFinite(distance);
    return distance - 2 * traceOfRoot(c1, c2, dim, algebra);
  }

  private static double traceOfRoot(double[] c1, double[] c2, int dim, LinearAlgebra algebra) {
    CovarianceRoot l1 = CovarianceRoot.of(c1, dim);
    CovarianceRoot l2 = CovarianceRoot.of(c2, dim);
    if (l1.rank() == 0 || l2.rank() == 0) {
      return 0;
    }
    if (l1.rank() > l2.rank()) {
      CovarianceRoot swapped = l1;
      l1 = l2;
      l2 = swapped;
    }
    double[] m = algebra.products(l1.transposed(), l2.transposed(), l1.rank(), l2.rank(), dim);
    double[] squared = algebra.products(m, m, l1.rank(), l1.rank(), l2.rank());
    double trace = 0;
    for (double eigenvalue : algebra.eigenvalues(squared, l1.rank())) {
      trace += Math.sqrt(Math.max(0, eigenvalue));
    }
    requireFinite(trace);
    return trace;
  }

  private static void requireFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("the statistics hold numbers that are not finite");
    }
  }
}

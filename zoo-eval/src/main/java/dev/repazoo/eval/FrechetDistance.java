package dev.repazoo.eval;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The Frechet distance of two normal distributions, FID where features are Inception's:
 *
 * <pre>
 *   |m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1 C2)^(1/2))
 * </pre>
 *
 * <p>The last trace is the sum of the square roots of the eigenvalues of {@code C1^(1/2) C2
 * C1^(1/2)}, which has those of {@code C1 C2} and is symmetric: real also where covariances are
 * singular, for which the references take real parts or add to the diagonal.
 *
 * <p>Source: Heusel et al., GANs Trained by a Two Time-Scale Update Rule, NeurIPS 2017 (arXiv
 * 1706.08500).
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /** The distance; 0 for equal statistics but for rounding. */
  public static double between(FeatureStatistics one, FeatureStatistics other) {
    if (one.dim() != other.dim()) {
      throw new IllegalArgumentException(
          "features of " + one.dim() + " numbers can't be compared with those of " + other.dim());
    }
    double[] m1 = one.mean();
    double[] m2 = other.mean();
    double means = 0;
    for (int i = 0; i < m1.length; i++) {
      means += (m1[i] - m2[i]) * (m1[i] - m2[i]);
    }
    DMatrixRMaj c1 = one.covarianceMatrix();
    DMatrixRMaj c2 = other.covarianceMatrix();
    return means + CommonOps_DDRM.trace(c1) + CommonOps_DDRM.trace(c2) - 2 * traceOfRoot(c1, c2);
  }

  private static double traceOfRoot(DMatrixRMaj c1, DMatrixRMaj c2) {
    int dim = c1.numRows;
    DMatrixRMaj root = squareRoot(c1);
    DMatrixRMaj product = new DMatrixRMaj(dim, dim);
    DMatrixRMaj symmetric = new DMatrixRMaj(dim, dim);
    CommonOps_DDRM.mult(root, c2, product);
    CommonOps_DDRM.mult(product, root, symmetric);
    makeSymmetric(symmetric);
    EigenDecomposition_F64<DMatrixRMaj> eigen = decomposed(symmetric, false);
    double trace = 0;
    for (int i = 0; i < dim; i++) {
      trace += Math.sqrt(Math.max(0, eigen.getEigenvalue(i).getReal()));
    }
    return trace;
  }

  /** The symmetric root of a covariance; rounding may have made its least eigenvalues negative. */
  private static DMatrixRMaj squareRoot(DMatrixRMaj covariance) {
    int dim = covariance.numRows;
    EigenDecomposition_F64<DMatrixRMaj> eigen = decomposed(covariance.copy(), true);
    DMatrixRMaj scaled = new DMatrixRMaj(dim, dim); // columns: eigenvectors times fourth roots
    for (int i = 0; i < dim; i++) {
      double factor = Math.sqrt(Math.sqrt(Math.max(0, eigen.getEigenvalue(i).getReal())));
      DMatrixRMaj vector = eigen.getEigenVector(i);
      for (int row = 0; row < dim; row++) {
        scaled.data[row * dim + i] = factor * vector.data[row];
      }
    }
    DMatrixRMaj root = new DMatrixRMaj(dim, dim);
    CommonOps_DDRM.multTransB(scaled, scaled, root);
    return root;
  }

  private static EigenDecomposition_F64<DMatrixRMaj> decomposed(
      DMatrixRMaj symmetric, boolean vectors) {
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(symmetric.numRows, vectors, true);
    if (!eigen.decompose(symmetric)) {
      throw new IllegalStateException(
          "the covariance has no eigenvalues; are there numbers in it that are not finite?");
    }
    return eigen;
  }

  private static void makeSymmetric(DMatrixRMaj matrix) {
    int dim = matrix.numRows;
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < i; j++) {
        double middle = (matrix.data[i * dim + j] + matrix.data[j * dim + i]) / 2;
        matrix.data[i * dim + j] = middle;
        matrix.data[j * dim + i] = middle;
      }
    }
  }
}

package dev.repazoo.eval;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The operations that take nearly all of the time, so that an engine may do them; matrices are row
 * by row. Without an engine {@link #JAVA} does.
 */
public interface LinearAlgebra {
  /** EJML, on one core. */
  LinearAlgebra JAVA = new LinearAlgebra() {};

  /** Whether one product takes all cores; others want several at once. */
  default boolean takesAllCores() {
    return false;
  }

  /** {@code a b^T}: a [m, k] and b [n, k] give [m, n], in double precision. */
  default double[] products(double[] a, double[] b, int m, int n, int k) {
    DMatrixRMaj result = new DMatrixRMaj(m, n);
    CommonOps_DDRM.multTransB(DMatrixRMaj.wrap(m, k, a), DMatrixRMaj.wrap(n, k, b), result);
    return result.data;
  }

  /**
   * Rows that take part in several products of single precision: an engine may hold them itself.
   */
  interface Rows extends AutoCloseable {
    /** {@code a b^T}: these rows [m, k] and others [n, k] of the same engine give [m, n]. */
    float[] products(Rows others);

    @Override
    void close();
  }

  /** Rows [n, k] for products in single precision; {@link #JAVA} adds in double. */
  default Rows rows(float[] values, int n, int k) {
    return new JavaRows(values, n, k);
  }

  /** {@code a b^T}: a [m, k] and b [n, k] give [m, n], in single precision. */
  default float[] products(float[] a, float[] b, int m, int n, int k) {
    try (Rows one = rows(a, m, k);
        Rows other = rows(b, n, k)) {
      return one.products(other);
    }
  }

  /** {@code x^T x}: x [n, d] gives [d, d], in double precision. */
  default double[] gram(double[] x, int n, int d) {
    DMatrixRMaj rows = DMatrixRMaj.wrap(n, d, x);
    DMatrixRMaj result = new DMatrixRMaj(d, d);
    CommonOps_DDRM.multTransA(rows, rows, result);
    return result.data;
  }

  /**
   * The eigenvalues of a symmetric matrix [n, n], ascending.
   *
   * @throws ArithmeticException when there are none, since a number is not finite
   */
  default double[] eigenvalues(double[] symmetric, int n) {
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, false, true);
    if (!eigen.decompose(DMatrixRMaj.wrap(n, n, symmetric.clone()))) {
      throw new ArithmeticException("a matrix has no eigenvalues; a number in it is not finite");
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = eigen.getEigenvalue(i).getReal();
    }
    Arrays.sort(values);
    return values;
  }
}

package dev.repazoo.torch;

import ai.djl.ndarray.NDArray;

/** What LAPACK, which PyTorch carries, tells of a symmetric matrix. */
public final class SymmetricMatrix {
  private SymmetricMatrix() {}

  /**
   * The eigenvalues of a matrix [N, N] in double precision, ascending. Only the lower triangle is
   * read.
   */
  public static double[] eigenvalues(NDArray matrix) {
    NDArray values = Kernels.get().run(matrix.getManager(), "eigenvalues", matrix).head();
    return values.toDoubleArray();
  }
}

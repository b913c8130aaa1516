package dev.repazoo.cli.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.torch.SymmetricMatrix;

/**
 * Products and eigenvalues by PyTorch, which is there anyway.
 *
 * @param manager on the CPU: double precision is slow on most GPUs
 */
public record TorchAlgebra(NDManager manager) implements LinearAlgebra {
  @Override
  public boolean takesAllCores() {
    return true;
  }

  @Override
  public double[] products(double[] a, double[] b, int m, int n, int k) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = scope.create(a, new Shape(m, k));
      NDArray y = a == b && m == n ? x : scope.create(b, new Shape(n, k));
      return x.matMul(y.transpose()).toDoubleArray();
    }
  }

  @Override
  public Rows rows(float[] values, int n, int k) {
    NDManager owner = manager.newSubManager();
    return new TorchRows(owner, owner.create(values, new Shape(n, k)));
  }

  private record TorchRows(NDManager owner, NDArray values) implements Rows {
    @Override
    public float[] products(Rows others) {
      try (NDManager scope = owner.newSubManager()) {
        NDArray that = ((TorchRows) others).values();
        NDArray transposed = that.transpose();
        transposed.attach(scope);
        NDArray products = values.matMul(transposed);
        products.attach(scope);
        return products.toFloatArray();
      }
    }

    @Override
    public void close() {
      owner.close();
    }
  }

  @Override
  public double[] gram(double[] x, int n, int d) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray rows = scope.create(x, new Shape(n, d));
      return rows.transpose().matMul(rows).toDoubleArray();
    }
  }

  @Override
  public double[] eigenvalues(double[] symmetric, int n) {
    try (NDManager scope = manager.newSubManager()) {
      return SymmetricMatrix.eigenvalues(scope.create(symmetric, new Shape(n, n)));
    }
  }
}

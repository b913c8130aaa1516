package dev.repazoo.diffusion.fit;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * {@code J^T W J d = -J^T W r} for steps d of numbers: r are the differences between samples and
 * exact ones, J their derivatives by the numbers, W the samples' weights.
 */
final class NormalEquations {
  /** Whatever a number does, it is damped. */
  private static final double LEAST_DIAGONAL = 1e-12;

  private final double[] samples;
  private final double[] scales;
  private final float[] residual;
  private final List<float[]> columns = new ArrayList<>();

  /**
   * Of no number yet.
   *
   * @param samples [N, D]
   * @param exact [N, D]
   * @param weights W, [N]
   */
  NormalEquations(double[] samples, double[] exact, double[] weights) {
    this.samples = samples;
    int size = samples.length / weights.length;
    scales = new double[samples.length];
    residual = new float[samples.length];
    for (int k = 0; k < samples.length; k++) {
      scales[k] = Math.sqrt(weights[k / size] / samples.length);
      residual[k] = (float) (scales[k] * (samples[k] - exact[k]));
    }
  }

  /**
   * Adds a number.
   *
   * @param changed the samples after a change of it, [N, D]; those before it for a number that
   *     stays
   * @param change by how much
   */
  void add(double[] changed, double change) {
    float[] column = new float[changed.length];
    for (int k = 0; k < column.length; k++) {
      column[k] = (float) (scales[k] * (changed[k] - samples[k]) / change);
    }
    columns.add(column);
  }

  /** The system, for any damping. */
  Solved solved() {
    int n = columns.size();
    DMatrixRMaj products = new DMatrixRMaj(n, n);
    DMatrixRMaj right = new DMatrixRMaj(n, 1);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double product = dot(columns.get(i), columns.get(j));
        products.set(i, j, product);
        products.set(j, i, product);
      }
      right.set(i, -dot(columns.get(i), residual));
    }
    return new Solved(products, right);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (double) a[k] * b[k];
    }
    return sum;
  }

  /** The system in numbers. */
  static final class Solved {
    private final DMatrixRMaj products; // J^T W J
    private final DMatrixRMaj right; // -J^T W r

    private Solved(DMatrixRMaj products, DMatrixRMaj right) {
      this.products = products;
      this.right = right;
    }

    /**
     * The step.
     *
     * @param damping lambda: the diagonal grows by this share of itself
     */
    double[] step(double damping) {
      int n = right.getNumElements();
      DMatrixRMaj damped = products.copy();
      for (int k = 0; k < n; k++) {
        damped.add(k, k, damping * products.get(k, k) + LEAST_DIAGONAL);
      }
      LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(n);
      DMatrixRMaj step = new DMatrixRMaj(n, 1);
      if (!solver.setA(damped)) {
        return step.data; // not solvable with so little damping
      }
      solver.solve(right, step);
      return step.data;
    }
  }
}

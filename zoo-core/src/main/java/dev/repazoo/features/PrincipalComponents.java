package dev.repazoo.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;

/**
 * The directions in which vectors vary most: the leading eigenvectors of their covariance {@code C
 * = X^T X / M}, X centred.
 *
 * <p>Found by power iteration, one after the other, each kept orthogonal to those before. Signs,
 * which are free, are chosen so that the largest entry of a direction is positive, and the start is
 * fixed: the same vectors give the same directions.
 */
final class PrincipalComponents {
  private static final int MOST_ITERATIONS = 1000;
  private static final double CONVERGED = 1e-12;

  private final float[] mean;
  private final double[][] directions;

  private PrincipalComponents(float[] mean, double[][] directions) {
    this.mean = mean;
    this.directions = directions;
  }

  /**
   * Finds directions.
   *
   * @param x vectors float32 [M, D]
   * @param count how many directions; those past D are zero
   */
  static PrincipalComponents of(NDArray x, int count) {
    int dim = Math.toIntExact(x.getShape().get(1));
    try (NDManager scope = x.getManager().newSubManager()) {
      x.tempAttach(scope);
      NDArray mean = x.mean(new int[] {0}, true);
      NDArray centred = x.sub(mean);
      float[] covariance =
          centred.transpose().matMul(centred).div(x.getShape().get(0)).toFloatArray();
      double[][] directions = new double[count][dim];
      for (int i = 0; i < Math.min(count, dim); i++) {
        directions[i] = leading(covariance, dim, directions, i);
      }
      return new PrincipalComponents(mean.toFloatArray(), directions);
    }
  }

  /** The direction of the largest variance orthogonal to the first {@code known} ones. */
  private static double[] leading(float[] covariance, int dim, double[][] found, int known) {
    Random random = new Random(known);
    double[] v = random.doubles(dim, -1, 1).toArray();
    orthogonalise(v, found, known);
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      double[] next = product(covariance, v);
      orthogonalise(next, found, known);
      double cosine = 0;
      for (int i = 0; i < dim; i++) {
        cosine += next[i] * v[i];
      }
      boolean vanished = product(next, next) == 0;
      if (vanished) {
        break; // no variance is left: any direction will do
      }
      v = next;
      if (1 - cosine < CONVERGED) {
        break;
      }
    }
    int largest = 0;
    for (int i = 1; i < dim; i++) {
      largest = Math.abs(v[i]) > Math.abs(v[largest]) ? i : largest;
    }
    double sign = Math.signum(v[largest]);
    for (int i = 0; i < dim; i++) {
      v[i] *= sign;
    }
    return v;
  }

  private static double[] product(float[] matrix, double[] v) {
    double[] result = new double[v.length];
    for (int row = 0; row < v.length; row++) {
      double sum = 0;
      int start = row * v.length;
      for (int column = 0; column < v.length; column++) {
        sum += matrix[start + column] * v[column];
      }
      result[row] = sum;
    }
    return result;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Takes the found directions out of v and scales it to length 1, if anything is left. */
  private static void orthogonalise(double[] v, double[][] found, int known) {
    for (int k = 0; k < known; k++) {
      double along = product(v, found[k]);
      for (int i = 0; i < v.length; i++) {
        v[i] -= along * found[k][i];
      }
    }
    double norm = Math.sqrt(product(v, v));
    for (int i = 0; norm > 0 && i < v.length; i++) {
      v[i] /= norm;
    }
  }

  /** A direction, of length 1. */
  double[] direction(int index) {
    return directions[index].clone();
  }

  /** Coordinates of vectors along the directions. x float32 [M, D] gives count arrays of M. */
  float[][] project(NDArray x) {
    int dim = mean.length;
    int rows = Math.toIntExact(x.getShape().get(0));
    float[][] coordinates = new float[directions.length][];
    try (NDManager scope = x.getManager().newSubManager()) {
      NDArray centred = x.sub(scope.create(mean, new Shape(1, dim)));
      centred.attach(scope);
      for (int k = 0; k < directions.length; k++) {
        float[] direction = new float[dim];
        for (int i = 0; i < dim; i++) {
          direction[i] = (float) directions[k][i];
        }
        NDArray along = centred.matMul(scope.create(direction, new Shape(dim, 1)));
        coordinates[k] = along.reshape(rows).toFloatArray();
      }
    }
    return coordinates;
  }
}

package dev.repazoo.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The directions in which vectors vary most: the leading eigenvectors of their covariance {@code C
 * = X^T X / M}, X centred. Signs, which are free, are chosen so that the largest entry of a
 * direction is positive: the same vectors give the same directions.
 */
final class PrincipalComponents {
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
      NDArray covariance = centred.transpose().matMul(centred).div(x.getShape().get(0));
      return new PrincipalComponents(
          mean.toFloatArray(), leading(covariance.toFloatArray(), dim, count));
    }
  }

  private static double[][] leading(float[] covariance, int dim, int count) {
    DMatrixRMaj matrix = new DMatrixRMaj(dim, dim);
    for (int i = 0; i < covariance.length; i++) {
      matrix.data[i] = covariance[i];
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(dim, true, true);
    if (!eigen.decompose(matrix)) {
      throw new IllegalStateException("the covariance of the vectors has no eigenvectors");
    }
    int[] byVariance =
        IntStream.range(0, dim)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
            .mapToInt(Integer::intValue)
            .toArray();
    double[][] directions = new double[count][dim];
    for (int k = 0; k < Math.min(count, dim); k++) {
      directions[k] = withSign(eigen.getEigenVector(byVariance[k]).data);
    }
    return directions;
  }

  private static double[] withSign(double[] direction) {
    int largest = 0;
    for (int i = 1; i < direction.length; i++) {
      largest = Math.abs(direction[i]) > Math.abs(direction[largest]) ? i : largest;
    }
    double sign = Math.signum(direction[largest]);
    return Arrays.stream(direction).map(value -> value * sign).toArray();
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

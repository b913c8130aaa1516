package dev.repazoo.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
  /** Of diagonal covariances: {@code sum (sqrt(a) - sqrt(b))^2} beside the means. */
  @Test
  void diagonalsHaveAClosedForm() {
    double[] a = {4, 9, 0, 1e-8};
    double[] b = {1, 16, 25, 0};
    double expected = 1 + 1 + 1 + 25 + 1e-8;
    assertEquals(
        expected,
        FrechetDistance.between(
            FeatureStatistics.of(9, new double[] {1, 0, 0, 0}, diagonal(a)),
            FeatureStatistics.of(9, new double[4], diagonal(b))),
        1e-12);
  }

  private static double[] diagonal(double... values) {
    double[] matrix = new double[values.length * values.length];
    for (int i = 0; i < values.length; i++) {
      matrix[i * values.length + i] = values[i];
    }
    return matrix;
  }

  /** Fewer images than dimensions: what lies outside of their span must not add to the distance. */
  @Test
  void emptyDimensionsChangeNothing() {
    Random random = new Random(7);
    float[][] one = rows(random, 30, 6);
    float[][] other = rows(random, 40, 6);
    double narrow = FrechetDistance.between(FeatureStatistics.of(one), FeatureStatistics.of(other));
    double wide =
        FrechetDistance.between(
            FeatureStatistics.of(spread(one)), FeatureStatistics.of(spread(other)));
    assertEquals(narrow, wide, 1e-9 * narrow);
  }

  /** The same six numbers, each over eight places: orthogonal directions of the same lengths. */
  private static float[][] spread(float[]... rows) {
    float[][] wide = new float[rows.length][6 * 64];
    for (int n = 0; n < rows.length; n++) {
      for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 64; j++) {
          wide[n][i * 64 + j] = rows[n][i] / 8;
        }
      }
    }
    return wide;
  }

  private static float[][] rows(Random random, int count, int dim) {
    float[][] rows = new float[count][dim];
    for (float[] row : rows) {
      for (int i = 0; i < dim; i++) {
        row[i] = (float) random.nextGaussian() * (i + 1);
      }
    }
    return rows;
  }

  @Test
  void equalImagesAreNoDistanceFromThemselves() {
    float[][] same = new float[5][8];
    assertEquals(
        0, FrechetDistance.between(FeatureStatistics.of(same), FeatureStatistics.of(same)));
  }

  @Test
  void numbersThatAreNotFiniteAreRefused() {
    FeatureStatistics broken = FeatureStatistics.of(3, new double[] {Double.NaN, 0}, new double[4]);
    assertThrows(IllegalArgumentException.class, () -> FrechetDistance.between(broken, broken));
  }
}

package dev.repazoo.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeatureStatisticsTest {
  private static float[][] features(int count, int dim, double shift) {
    Random random = new Random(count);
    float[][] rows = new float[count][dim];
    for (float[] row : rows) {
      for (int i = 0; i < dim; i++) {
        row[i] = (float) (random.nextGaussian() * (i + 1) + shift);
      }
    }
    return rows;
  }

  @Test
  void partsMergeToTheWhole() {
    float[][] all = features(101, 6, 1000); // far from zero, where sums of squares lose digits
    FeatureStatistics whole = FeatureStatistics.of(all);
    FeatureStatistics parts = new FeatureStatistics(6);
    parts.add(Arrays.copyOfRange(all, 0, 40));
    FeatureStatistics elsewhere = FeatureStatistics.of(Arrays.copyOfRange(all, 40, 101));
    parts.merge(elsewhere);
    assertEquals(101, parts.count());
    assertArrayEquals(whole.mean(), parts.mean(), 1e-10);
    assertArrayEquals(whole.covariance(), parts.covariance(), 1e-9);
  }

  @Test
  void covarianceDividesByOneLess() {
    FeatureStatistics two = FeatureStatistics.of(new float[][] {{1, 0}, {3, 0}});
    assertArrayEquals(new double[] {2, 0}, two.mean());
    assertArrayEquals(new double[] {2, 0, 0, 0}, two.covariance());
  }

  @Test
  void whatIsWrittenDownIsReadBack() {
    FeatureStatistics known = FeatureStatistics.of(features(30, 4, 0));
    FeatureStatistics again = FeatureStatistics.of(30, known.mean(), known.covariance());
    assertEquals(0, FrechetDistance.between(known, again), 1e-9);
  }

  @Test
  void theDistanceOfDiagonalCovariancesIsThatOfTheirRoots() {
    double[] c1 = {4, 0, 0, 9};
    double[] c2 = {1, 0, 0, 16};
    double distance =
        FrechetDistance.between(
            FeatureStatistics.of(10, new double[] {0, 0}, c1),
            FeatureStatistics.of(10, new double[] {3, 4}, c2));
    assertEquals(25 + 1 + 1, distance, 1e-9); // (2 - 1)^2 + (3 - 4)^2
  }

  @Test
  void sizesMustAgree() {
    FeatureStatistics three = FeatureStatistics.of(features(5, 3, 0));
    FeatureStatistics four = FeatureStatistics.of(features(5, 4, 0));
    assertThrows(IllegalArgumentException.class, () -> FrechetDistance.between(three, four));
    assertThrows(IllegalArgumentException.class, () -> three.merge(four));
    assertThrows(IllegalArgumentException.class, () -> three.add(new float[][] {{1}}));
    assertThrows(
        IllegalArgumentException.class,
        () -> PrecisionRecall.of(features(3, 2, 0), features(9, 2, 0), 3));
  }

  @Test
  void scoresOfCertainAndOfEqualPredictions() {
    float[][] certain = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    float[][] equal = {{0.2f, 0.8f}, {0.2f, 0.8f}};
    assertEquals(3, InceptionScore.of(certain, InceptionScore.ADM_BLOCK), 1e-9);
    assertEquals(1, InceptionScore.of(certain, 1), 1e-9);
    assertEquals(1, InceptionScore.of(equal, 2), 1e-9);
  }
}

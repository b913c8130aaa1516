package dev.repazoo.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KernelDistanceTest {
  private static final float[][] ONE = {{1, 0}, {0, 1}, {1, 1}};
  private static final float[][] OTHER = {{2, 0}, {0, 2}, {2, 2}};

  /** {@code k(x, y) = (x y / 2 + 1)^3}, all pairs written out. */
  @Test
  void allImagesGiveTheUnbiasedEstimate() {
    double within = 2 * (1 + cube(1.5) + cube(1.5)) / 6.0;
    double others = 2 * (1 + cube(3) + cube(3)) / 6.0;
    double across =
        (cube(2) + 1 + cube(2) + 1 + cube(2) + cube(2) + cube(2) + cube(2) + cube(3)) / 9.0;
    KernelDistance found =
        KernelDistance.between(
            FeatureRows.of(ONE),
            FeatureRows.of(OTHER),
            4,
            3,
            new NumpyRandom(1),
            LinearAlgebra.JAVA);
    assertEquals(within + others - 2 * across, found.mean(), 1e-12);
    assertEquals(0, found.std(), 1e-12);
  }

  private static double cube(double x) {
    return x * x * x;
  }

  @Test
  void discrepancyOfEqualSetsIsZero() {
    FeatureRows rows = FeatureRows.of(ONE);
    assertEquals(0, MeanDiscrepancy.between(rows, rows, LinearAlgebra.JAVA), 1e-9);
    assertTrue(MeanDiscrepancy.between(rows, FeatureRows.of(OTHER), LinearAlgebra.JAVA) > 0);
  }

  @Test
  void blocksCoverAllImagesOnce() {
    assertEquals(java.util.List.of(0, 3, 6, 10), new InceptionScore.Blocks.OfNumber(3).edges(10));
    assertEquals(java.util.List.of(0, 4, 8, 10), new InceptionScore.Blocks.OfSize(4).edges(10));
  }

  @Test
  void theIntervalHoldsTheMeasure() {
    double[] values = IntStream.range(0, 50).mapToDouble(i -> i % 7).toArray();
    double mean = IntStream.range(0, 50).mapToDouble(i -> values[i]).average().orElseThrow();
    Bootstrap found =
        Bootstrap.of(
            mean,
            50,
            200,
            3,
            picked -> IntStream.of(picked).mapToDouble(i -> values[i]).average().orElseThrow());
    assertTrue(found.low() < mean && mean < found.high(), found.toString());
    assertTrue(found.high() - found.low() < 2, found.toString());
  }
}

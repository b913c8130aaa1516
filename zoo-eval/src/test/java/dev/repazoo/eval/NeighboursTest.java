package dev.repazoo.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocked distances against the definition, written out. */
class NeighboursTest {
  private static final int DIM = 5;

  /** Far from zero, so that products in single precision lose digits, and over several blocks. */
  private static float[][] rows(int count, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][DIM];
    for (float[] row : rows) {
      for (int i = 0; i < DIM; i++) {
        row[i] = 300 + (float) random.nextGaussian();
      }
    }
    return rows;
  }

  private static double[] sorted(float[] query, float[][] others) {
    return Arrays.stream(others)
        .mapToDouble(other -> NearestNeighbours.square(query, other))
        .sorted()
        .toArray();
  }

  @Test
  void radiiAreExact() {
    float[][] rows = rows(1100, 1);
    NearestNeighbours found = NearestNeighbours.within(FeatureRows.of(rows), 3, LinearAlgebra.JAVA);
    for (int i = 0; i < rows.length; i += 37) {
      assertEquals(sorted(rows[i], rows)[3], found.squaredRadius(i));
    }
  }

  @Test
  void precisionAndRecallCountAsTheDefinition() {
    float[][] real = rows(1050, 2);
    float[][] generated = rows(300, 3);
    for (float[] row : generated) {
      row[0] += 1;
    }
    PrecisionRecall found = PrecisionRecall.of(real, generated, 3);
    assertEquals(share(generated, real), found.precision());
    assertEquals(share(real, generated), found.recall());
  }

  private static double share(float[][] features, float[][] centres) {
    double[] radii =
        Arrays.stream(centres).mapToDouble(centre -> sorted(centre, centres)[3]).toArray();
    long inside =
        Arrays.stream(features)
            .filter(
                feature -> {
                  for (int j = 0; j < centres.length; j++) {
                    if (NearestNeighbours.square(feature, centres[j]) <= radii[j]) {
                      return true;
                    }
                  }
                  return false;
                })
            .count();
    return (double) inside / features.length;
  }

  @Test
  void nearestAmongOthersComesFirst() {
    float[][] base = rows(60, 4);
    float[][] queries = {base[17].clone(), base[3].clone()};
    NearestNeighbours found =
        NearestNeighbours.among(
            FeatureRows.of(queries), FeatureRows.of(base), 2, LinearAlgebra.JAVA);
    assertEquals(17, found.index(0, 0));
    assertEquals(0, found.distance(0, 0));
    assertEquals(3, found.index(1, 0));
  }

  @Test
  void moreNeighboursThanOthersAreRefused() {
    FeatureRows two = FeatureRows.of(rows(2, 5));
    assertThrows(
        IllegalArgumentException.class, () -> NearestNeighbours.within(two, 2, LinearAlgebra.JAVA));
  }

  /** By NumPy: {@code x.astype(numpy.float16)}. */
  @Test
  void halvesAreRoundedAsNumpyDoes() {
    double[] given = {
      1.0009765, 0.33333334, 65519, 65520, 1e-5, 6e-8, 0x1p-25, 3e-8, -1.0004883, 1.0014648, 123.456
    };
    double[] wanted = {
      1 + 0x1p-10,
      0.333251953125,
      65504,
      Double.POSITIVE_INFINITY,
      168 * 0x1p-24,
      0x1p-24,
      0,
      0x1p-24,
      -1,
      1 + 0x1p-9,
      123.4375
    };
    double[] rounded = new double[given.length];
    for (int i = 0; i < given.length; i++) {
      rounded[i] = RoundedDistances.toHalf((float) given[i]);
    }
    assertArrayEquals(wanted, rounded);
  }

  @Test
  void halvesAgreeWithExactDistancesWhereThereIsRoom() {
    float[][] real = {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {9, 9}};
    float[][] generated = {{0.5f, 0.5f}, {20, 20}, {0, 0.5f}, {0.5f, 0}, {1, 0.5f}};
    PrecisionRecall exact = PrecisionRecall.of(real, generated, 3);
    HalfPrecisionRecall half =
        HalfPrecisionRecall.of(
            FeatureRows.of(real), FeatureRows.of(generated), 3, LinearAlgebra.JAVA);
    assertEquals(exact.precision(), half.precision());
    assertEquals(exact.recall(), half.recall());
  }

  /** As one band, as several, and in any order. */
  @Test
  void bandsGiveTheSameNumbers() {
    for (float scale : new float[] {1, 60}) { // the larger ones are not finite in half precision
      FeatureRows real = FeatureRows.of(random(2300, 4, scale, 1), 4);
      FeatureRows generated = FeatureRows.of(random(2100, 4, scale, 2), 4);
      Bands one = bands(10_000);
      Bands several = bands(1);
      PrecisionRecall exact = PrecisionRecall.of(real, generated, 3, one);
      assertEquals(exact, PrecisionRecall.of(real, generated, 3, several));
      assertTrue(exact.precision() > 0.1 && exact.precision() < 0.99, exact.precision() + "");
      HalfPrecisionRecall half = HalfPrecisionRecall.of(real, generated, 3, one);
      assertEquals(half, HalfPrecisionRecall.of(real, generated, 3, several));
      assertEquals(scale == 1, half.half());
    }
  }

  private static float[] random(int rows, int dim, float scale, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return values;
  }

  /** Bands of so many blocks, the last one first. */
  private static Bands bands(int blocks) {
    return new Bands() {
      @Override
      public <R extends Serializable> List<R> each(
          FeatureRows rows, FeatureRows others, Work<R> work) {
        int each = blocks * work.block();
        int count = Bands.count(rows.count(), each);
        List<R> found = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
          int to = Math.min(rows.count(), (i + 1) * each);
          found.add(0, work.of(rows, others, LinearAlgebra.JAVA, i * each, to));
        }
        return found;
      }
    };
  }
}

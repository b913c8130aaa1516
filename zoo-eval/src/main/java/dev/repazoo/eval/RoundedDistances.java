package dev.repazoo.eval;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Squared distances of two sets, block by block, as ADM's evaluator rounds them: {@code max(|a|^2 -
 * 2 a b + |b|^2, 0)} of features, norms, products and sums in half precision; in single where a
 * block of 10,000 by 10,000 is not finite in half.
 */
final class RoundedDistances {
  /** Rows and columns of distances of which the evaluator asks whether they are finite. */
  private static final int ASKED = 10_000;

  /** A part of that. */
  static final int BLOCK = 1000;

  /** Squared norms below keep all distances below half precision's end, 65,504. */
  private static final float SAFE_NORM = 16_000;

  private final FeatureRows a;
  private final FeatureRows b;
  private final LinearAlgebra algebra;

  /** Of each block that the evaluator asks about, row by row. */
  private final boolean[] half;

  /**
   * Of a band of rows of a to all of b.
   *
   * @param from the band's first row
   * @param to the one after its last
   */
  RoundedDistances(FeatureRows a, FeatureRows b, LinearAlgebra algebra, int from, int to) {
    this.a = a;
    this.b = b;
    this.algebra = algebra;
    half = new boolean[asked(a.count()) * asked(b.count())];
    Arrays.fill(half, true);
    if (Math.max(largestNorm(a), largestNorm(b)) >= SAFE_NORM) {
      int end = Math.min(a.count(), asked(to) * ASKED);
      for (int i = from / ASKED * ASKED; i < end; i += BLOCK) {
        for (int j = 0; j < b.count(); j += BLOCK) {
          half[number(i, j)] &= finite(of(i, j, true));
        }
      }
    }
  }

  private static int asked(int count) {
    return (count + ASKED - 1) / ASKED;
  }

  private int number(int i, int j) {
    return i / ASKED * asked(b.count()) + j / ASKED;
  }

  private static boolean finite(float... values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether half precision was enough for all that were asked for. */
  boolean allHalf() {
    for (boolean one : half) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  /** Of rows from i on to rows from j on. */
  float[] of(int i, int j) {
    return of(i, j, half[number(i, j)]);
  }

  private float[] of(int i, int j, boolean half) {
    float[] x = rounded(half, a.rows(i, Math.min(a.count(), i + BLOCK)));
    float[] y = rounded(half, b.rows(j, Math.min(b.count(), j + BLOCK)));
    float[] normX = rounded(half, norms(x, a.dim()));
    float[] normY = rounded(half, norms(y, a.dim()));
    float[] products = algebra.products(x, y, normX.length, normY.length, a.dim());
    IntStream.range(0, normX.length)
        .parallel()
        .forEach(
            row -> {
              for (int column = 0; column < normY.length; column++) {
                int at = row * normY.length + column;
                float product = 2 * round(half, products[at]);
                float less = round(half, normX[row] - round(half, product));
                products[at] = Math.max(0, round(half, less + normY[column]));
              }
            });
    return products;
  }

  /**
   * The value at place k of each of some rows of distances in their order, the feature itself
   * included.
   */
  float[] radii(int k, int from, int to) {
    float[] radii = new float[to - from];
    for (int i = from; i < to; i += BLOCK) {
      int count = Math.min(BLOCK, to - i);
      float[] least = new float[count * (k + 1)];
      Arrays.fill(least, Float.POSITIVE_INFINITY);
      for (int j = 0; j < b.count(); j += BLOCK) {
        float[] block = of(i, j);
        int columns = Math.min(BLOCK, b.count() - j);
        IntStream.range(0, count)
            .parallel()
            .forEach(
                row -> {
                  for (int column = 0; column < columns; column++) {
                    insert(least, row * (k + 1), k, block[row * columns + column]);
                  }
                });
      }
      for (int row = 0; row < count; row++) {
        radii[i - from + row] = least[row * (k + 1) + k];
      }
    }
    return radii;
  }

  private static void insert(float[] least, int start, int k, float value) {
    int place = start + k;
    if (value >= least[place]) {
      return;
    }
    while (place > start && least[place - 1] > value) {
      least[place] = least[place - 1];
      place--;
    }
    least[place] = value;
  }

  private static float[] rounded(boolean half, float... values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = round(half, values[i]);
    }
    return values;
  }

  private static float round(boolean half, float value) {
    return half ? toHalf(value) : value;
  }

  private static float largestNorm(FeatureRows rows) {
    float largest = 0;
    for (int i = 0; i < rows.count(); i += BLOCK) {
      float[] values = rows.rows(i, Math.min(rows.count(), i + BLOCK));
      for (float norm : norms(values, rows.dim())) {
        largest = Math.max(largest, norm);
      }
    }
    return largest;
  }

  private static float[] norms(float[] values, int dim) {
    float[] norms = new float[values.length / dim];
    for (int row = 0; row < norms.length; row++) {
      double sum = 0;
      for (int i = 0; i < dim; i++) {
        sum += (double) values[row * dim + i] * values[row * dim + i];
      }
      norms[row] = (float) sum;
    }
    return norms;
  }

  /** The nearest number of half precision, ties to even; infinite beyond its end. */
  static float toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int magnitude = bits & 0x7fffffff;
    if (magnitude < 0x38800000) { // below 2^-14 numbers of half precision are 2^-24 apart
      float shifted = Math.abs(value) + 0.5f; // single precision's are so, too, from 0.5 to 1
      return Math.copySign(shifted - 0.5f, value);
    }
    int kept = (magnitude + 0xfff + ((magnitude >>> 13) & 1)) & ~0x1fff;
    float rounded = Float.intBitsToFloat(kept);
    return Math.copySign(rounded > 65_504f ? Float.POSITIVE_INFINITY : rounded, value);
  }
}

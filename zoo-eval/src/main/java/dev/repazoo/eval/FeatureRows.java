package dev.repazoo.eval;

/**
 * Features of images, a row of D numbers each, wherever they lie: there may be more than memory
 * holds. Reading is safe from several threads at once.
 */
public interface FeatureRows {
  /** Number of rows N. */
  int count();

  /** Numbers D in a row. */
  int dim();

  /** Rows {@code from} to {@code to - 1}, one after the other. */
  float[] rows(int from, int to);

  /** Rows in memory. */
  static FeatureRows of(float[][] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("there are no features");
    }
    int dim = rows[0].length;
    float[] all = new float[Math.multiplyExact(rows.length, dim)];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != dim) {
        throw new IllegalArgumentException(
            "a feature has " + rows[i].length + " numbers, others have " + dim);
      }
      System.arraycopy(rows[i], 0, all, i * dim, dim);
    }
    return of(all, dim);
  }

  /** Rows of {@code dim} numbers in memory; the array is used, not copied. */
  static FeatureRows of(float[] values, int dim) {
    return new FeatureRows() {
      @Override
      public int count() {
        return values.length / dim;
      }

      @Override
      public int dim() {
        return dim;
      }

      @Override
      public float[] rows(int from, int to) {
        return java.util.Arrays.copyOfRange(values, from * dim, to * dim);
      }
    };
  }

  /** Some of the rows, by their numbers; one may occur more than once. */
  default float[] pick(int... numbers) {
    int dim = dim();
    float[] picked = new float[numbers.length * dim];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(rows(numbers[i], numbers[i] + 1), 0, picked, i * dim, dim);
    }
    return picked;
  }
}

package dev.repazoo.eval;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Which features point into nearly one direction: those whose cosine, {@code a b / (|a| |b|)}, is
 * at least a threshold. Blocks of products in single precision find them; where they leave it open,
 * by the error that products can have, double precision decides. So the answer doesn't depend on
 * what makes the products.
 */
public final class CosineNeighbours {
  private static final int BLOCK = 1024;

  /** Half of the distance between 1 and the next number of single precision. */
  private static final double ROUNDING = 0x1p-24;

  /** How many standard deviations of accumulated roundings count as possible. */
  private static final double SAFETY = 8;

  private final FeatureRows rows;
  private final double threshold;
  private final LinearAlgebra algebra;
  private final double error;

  /**
   * Looks at nothing yet.
   *
   * @param threshold the least cosine of features that are alike
   * @param algebra makes products
   */
  public CosineNeighbours(FeatureRows rows, double threshold, LinearAlgebra algebra) {
    this.rows = rows;
    this.threshold = threshold;
    this.algebra = algebra;
    error = SAFETY * ROUNDING * (2 + Math.sqrt(rows.dim()));
  }

  /** The cosine of two rows, in double precision; NaN where one is zero. */
  public static double cosine(FeatureRows rows, int one, int other) {
    float[] a = rows.rows(one, one + 1);
    float[] b = rows.rows(other, other + 1);
    double product = 0;
    double squaredA = 0;
    double squaredB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaredA += (double) a[i] * a[i];
      squaredB += (double) b[i] * b[i];
    }
    return product / (Math.sqrt(squaredA) * Math.sqrt(squaredB));
  }

  /**
   * The rows like each of a block.
   *
   * @param from the first row of the block
   * @param to one behind its last
   * @param kept which of the rows before the block are looked at
   * @return for each row of the block: the first row before the block that is looked at and like
   *     it, if there is one, else all rows of the block before it that are like it
   */
  public int[][] like(int from, int to, BitSet kept) {
    int[][] like = new int[to - from][0];
    try (LinearAlgebra.Rows block = unit(from, to)) {
      for (int first = 0; first < from; first += BLOCK) {
        int end = Math.min(from, first + BLOCK);
        int next = kept.nextSetBit(first);
        if (next >= 0 && next < end) {
          try (LinearAlgebra.Rows others = unit(first, end)) {
            earliest(like, from, block.products(others), first, end, kept);
          }
        }
      }
      within(like, from, block.products(block));
    }
    return like;
  }

  private void earliest(int[][] like, int from, float[] products, int first, int end, BitSet kept) {
    int[] looked = IntStream.range(first, end).filter(kept::get).toArray();
    IntStream.range(0, like.length)
        .parallel()
        .filter(row -> like[row].length == 0)
        .forEach(
            row ->
                like[row] =
                    IntStream.of(looked)
                        .filter(
                            other ->
                                alike(
                                    products[row * (end - first) + other - first],
                                    from + row,
                                    other))
                        .limit(1)
                        .toArray());
  }

  private void within(int[][] like, int from, float[] products) {
    int count = like.length;
    IntStream.range(0, count)
        .parallel()
        .filter(row -> like[row].length == 0)
        .forEach(
            row ->
                like[row] =
                    IntStream.range(0, row)
                        .filter(
                            other -> alike(products[row * count + other], from + row, from + other))
                        .map(other -> from + other)
                        .toArray());
  }

  private boolean alike(float product, int row, int other) {
    if (product < threshold - error) {
      return false;
    }
    return product >= threshold + error || cosine(rows, row, other) >= threshold;
  }

  /** Rows of length 1; zero stays zero. */
  private LinearAlgebra.Rows unit(int from, int to) {
    int dim = rows.dim();
    float[] values = rows.rows(from, to);
    for (int row = 0; row < to - from; row++) {
      double squared = 0;
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        squared += (double) values[i] * values[i];
      }
      double scale = squared == 0 ? 0 : 1 / Math.sqrt(squared);
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        values[i] = (float) (values[i] * scale);
      }
    }
    return algebra.rows(values, to - from, dim);
  }
}

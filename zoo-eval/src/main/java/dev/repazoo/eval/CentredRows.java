package dev.repazoo.eval;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Features less a common centre, with their squared norms: distances stay, and products of numbers
 * that are closer to zero are more exact. As many blocks as fit in some memory are made once.
 */
final class CentredRows implements AutoCloseable {
  /** Half of the distance between 1 and the next number of single precision. */
  private static final double ROUNDING = 0x1p-24;

  /** How many standard deviations of accumulated roundings count as possible. */
  private static final double SAFETY = 8;

  /** Bytes of blocks that are kept between their uses. */
  private static final long KEPT = 256L << 20;

  /** The same where several bands are worked on at once. */
  private static final long KEPT_OF_BAND = 32L << 20;

  private final FeatureRows rows;
  private final LinearAlgebra algebra;
  private final float[] centre;
  private final float[] norms;
  private final Block[] kept;

  /** Of all rows less the centre. */
  private double largestNorm;

  private CentredRows(FeatureRows rows, LinearAlgebra algebra, float... centre) {
    this.rows = rows;
    this.algebra = algebra;
    this.centre = centre;
    norms = new float[rows.count()];
    long most = algebra.takesAllCores() ? KEPT : KEPT_OF_BAND;
    long fit = most / ((long) NearestNeighbours.BLOCK * centre.length * Float.BYTES);
    int blocks = (rows.count() + NearestNeighbours.BLOCK - 1) / NearestNeighbours.BLOCK;
    kept = new Block[(int) Math.min(blocks, fit)];
  }

  /** Consecutive rows from the given one on, less the centre, and their squared norms. */
  static final class Block implements AutoCloseable {
    private final int from;
    private final LinearAlgebra.Rows values;
    private final float[] norms;
    private final boolean kept;

    Block(int from, LinearAlgebra.Rows values, float[] norms, boolean kept) {
      this.from = from;
      this.values = values;
      this.norms = norms;
      this.kept = kept;
    }

    int from() {
      return from;
    }

    float[] norms() {
      return norms;
    }

    int count() {
      return norms.length;
    }

    /** Inner products with the rows of another block, [count, other's count]. */
    float[] products(Block other) {
      return values.products(other.values);
    }

    /** Frees it, unless it will be asked for again. */
    @Override
    public void close() {
      if (!kept) {
        values.close();
      }
    }
  }

  /** Around the mean of some of the rows. */
  static CentredRows of(FeatureRows rows, LinearAlgebra algebra) {
    int dim = rows.dim();
    float[] some = rows.rows(0, Math.min(rows.count(), NearestNeighbours.BLOCK));
    double[] sums = new double[dim];
    for (int i = 0; i < some.length; i++) {
      sums[i % dim] += some[i];
    }
    float[] centre = new float[dim];
    for (int i = 0; i < dim; i++) {
      centre[i] = (float) (sums[i] * dim / some.length);
    }
    return around(rows, algebra, centre);
  }

  /** Other rows less the same centre. */
  CentredRows sameCentre(FeatureRows others) {
    return around(others, algebra, centre);
  }

  private static CentredRows around(FeatureRows rows, LinearAlgebra algebra, float... centre) {
    CentredRows centred = new CentredRows(rows, algebra, centre);
    double largest = 0;
    for (int i = 0; i < rows.count(); i += NearestNeighbours.BLOCK) {
      float[] values = centred.values(i);
      int first = i;
      IntStream.range(0, values.length / centre.length)
          .parallel()
          .forEach(row -> centred.norms[first + row] = norm(values, row, centre.length));
      for (int row = i; row < i + values.length / centre.length; row++) {
        largest = Math.max(largest, centred.norms[row]);
      }
    }
    centred.largestNorm = Math.sqrt(largest);
    return centred;
  }

  private static float norm(float[] values, int row, int dim) {
    double norm = 0;
    for (int i = row * dim; i < (row + 1) * dim; i++) {
      norm += (double) values[i] * values[i];
    }
    return (float) norm;
  }

  /** Rows of a block less the centre. */
  private float[] values(int from) {
    int dim = centre.length;
    float[] values = rows.rows(from, Math.min(rows.count(), from + NearestNeighbours.BLOCK));
    IntStream.range(0, values.length / dim)
        .parallel()
        .forEach(
            row -> {
              int at = row * dim;
              for (int i = 0; i < dim; i++) {
                values[at + i] -= centre[i];
              }
            });
    return values;
  }

  /** A block of rows from the given one on, which is the first of a block; the caller closes it. */
  Block block(int from) {
    int number = from / NearestNeighbours.BLOCK;
    if (number >= kept.length) {
      return newBlock(from, false);
    }
    if (kept[number] == null) {
      kept[number] = newBlock(from, true);
    }
    return kept[number];
  }

  private Block newBlock(int from, boolean keep) {
    float[] values = values(from);
    int count = values.length / centre.length;
    return new Block(
        from,
        algebra.rows(values, count, centre.length),
        Arrays.copyOfRange(norms, from, from + count),
        keep);
  }

  /**
   * By how much a squared distance may be wrong: roundings of D products add up like a random walk.
   */
  double error(CentredRows other) {
    double scale = largestNorm + other.largestNorm;
    return SAFETY * ROUNDING * Math.sqrt(centre.length) * scale * scale;
  }

  /** Frees the blocks that were kept. */
  @Override
  public void close() {
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] != null) {
        kept[i].values.close();
        kept[i] = null;
      }
    }
  }
}

package dev.repazoo.eval;

/**
 * Features less a common centre, with their squared norms: distances stay, and products of numbers
 * that are closer to zero are more exact.
 */
final class CentredRows {
  /** Half of the distance between 1 and the next number of single precision. */
  private static final double ROUNDING = 0x1p-24;

  /** How many standard deviations of accumulated roundings count as possible. */
  private static final double SAFETY = 8;

  private final FeatureRows rows;
  private final float[] centre;

  /** Of all rows less the centre. */
  private double largestNorm;

  private CentredRows(FeatureRows rows, float... centre) {
    this.rows = rows;
    this.centre = centre;
  }

  /**
   * Consecutive rows from the given one on: values less the centre, one row after the other, and
   * their squared norms.
   */
  static final class Block {
    private final int from;
    private final float[] values;
    private final float[] norms;

    Block(int from, float[] values, float[] norms) {
      this.from = from;
      this.values = values;
      this.norms = norms;
    }

    int from() {
      return from;
    }

    float[] values() {
      return values;
    }

    float[] norms() {
      return norms;
    }

    int count() {
      return norms.length;
    }
  }

  /** Around the mean of some of the rows. */
  static CentredRows of(FeatureRows rows) {
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
    return around(rows, centre);
  }

  /** Other rows less the same centre. */
  CentredRows sameCentre(FeatureRows others) {
    return around(others, centre);
  }

  private static CentredRows around(FeatureRows rows, float... centre) {
    CentredRows centred = new CentredRows(rows, centre);
    double largest = 0;
    for (int i = 0; i < rows.count(); i += NearestNeighbours.BLOCK) {
      for (float norm : centred.block(i).norms()) {
        largest = Math.max(largest, norm);
      }
    }
    centred.largestNorm = Math.sqrt(largest);
    return centred;
  }

  /** A block of rows from the given one on. */
  Block block(int from) {
    int to = Math.min(rows.count(), from + NearestNeighbours.BLOCK);
    int dim = centre.length;
    float[] values = rows.rows(from, to);
    float[] norms = new float[to - from];
    for (int row = 0; row < norms.length; row++) {
      double norm = 0;
      for (int i = 0; i < dim; i++) {
        int at = row * dim + i;
        values[at] -= centre[i];
        norm += (double) values[at] * values[at];
      }
      norms[row] = (float) norm;
    }
    return new Block(from, values, norms);
  }

  /**
   * By how much a squared distance may be wrong: roundings of D products add up like a random walk.
   */
  double error(CentredRows other) {
    double scale = largestNorm + other.largestNorm;
    return SAFETY * ROUNDING * Math.sqrt(centre.length) * scale * scale;
  }
}

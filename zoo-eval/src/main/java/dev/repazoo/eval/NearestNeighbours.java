package dev.repazoo.eval;

import java.util.stream.IntStream;

/**
 * The nearest neighbours of features among others, exact in double precision at the cost of single.
 *
 * <p>Squared distances of a block come of one product in single precision, {@code |a|^2 + |b|^2 - 2
 * a b} of features less a common centre. A few more neighbours than asked for are kept of each row
 * and measured again in double precision, {@code sum (a - b)^2} of the features themselves; a row
 * whose kept ones might have left out a nearer one, by the error that products can have, is
 * searched again in double precision.
 */
public final class NearestNeighbours {
  /** Neighbours kept beyond those asked for. */
  private static final int MORE = 4;

  static final int BLOCK = 1024;

  private final int k;
  private final int[] indices;
  private final double[] squared;

  private NearestNeighbours(int k, int[] indices, double[] squared) {
    this.k = k;
    this.indices = indices;
    this.squared = squared;
  }

  /** The number of a row's neighbour of a rank, 0 for the nearest. */
  public int index(int row, int rank) {
    return indices[row * k + rank];
  }

  /** The distance of a row's neighbour of a rank, 0 for the nearest. */
  public double distance(int row, int rank) {
    return Math.sqrt(squared[row * k + rank]);
  }

  /** The squared distance of a row's last neighbour. */
  public double squaredRadius(int row) {
    return squared[row * k + k - 1];
  }

  /**
   * Each feature's neighbours in its own set, itself not counted. A block's distances serve both of
   * its sides.
   *
   * @throws IllegalArgumentException when there are not that many others
   */
  public static NearestNeighbours within(FeatureRows rows, int k, LinearAlgebra algebra) {
    return within(rows, k, algebra, 0, rows.count());
  }

  /**
   * The neighbours of a band of features in the whole set; of a part of it, a block's distances
   * serve one of its sides only. Rows are asked for by their numbers in the band.
   *
   * @param from the band's first row, the first of a block
   * @param to the one after its last
   */
  static NearestNeighbours within(
      FeatureRows rows, int k, LinearAlgebra algebra, int from, int to) {
    if (k < 1 || k >= rows.count()) {
      throw new IllegalArgumentException(
          "k is " + k + "; it must be in 1.." + (rows.count() - 1) + ", one less than features");
    }
    boolean whole = to - from == rows.count();
    Candidates kept = new Candidates(from, to - from, Math.min(k + MORE, rows.count() - 1));
    try (CentredRows centred = CentredRows.of(rows, algebra)) {
      for (int i = from; i < to; i += BLOCK) {
        try (CentredRows.Block a = centred.block(i)) {
          if (whole) {
            offer(kept, a, a);
          }
          for (int j = whole ? i + BLOCK : 0; j < rows.count(); j += BLOCK) {
            try (CentredRows.Block b = centred.block(j)) {
              if (whole) {
                offer(kept, a, b);
              } else {
                offerRows(kept, a, b, i == j);
              }
            }
          }
        }
      }
      return exact(rows, from, to, rows, k, kept, true, centred.error(centred));
    }
  }

  private static void offerRows(
      Candidates kept, CentredRows.Block a, CentredRows.Block b, boolean same) {
    float[] products = a.products(b);
    IntStream.range(0, a.count())
        .parallel()
        .forEach(row -> kept.offerRow(a, row, b, products, same));
  }

  /** Offers two blocks of one set to each other. */
  private static void offer(Candidates kept, CentredRows.Block a, CentredRows.Block b) {
    float[] products = a.products(b);
    IntStream.range(0, a.count())
        .parallel()
        .forEach(row -> kept.offerRow(a, row, b, products, a == b));
    if (a != b) {
      IntStream.range(0, chunks(b.count()))
          .parallel()
          .forEach(chunk -> kept.offerColumns(a, b, products, chunk * CHUNK));
    }
  }

  /**
   * The neighbours of some features in another set.
   *
   * @throws IllegalArgumentException when there are not that many others
   */
  public static NearestNeighbours among(
      FeatureRows queries, FeatureRows others, int k, LinearAlgebra algebra) {
    if (k < 1 || k > others.count()) {
      throw new IllegalArgumentException("k is " + k + "; it must be in 1.." + others.count());
    }
    Candidates kept = new Candidates(0, queries.count(), Math.min(k + MORE, others.count()));
    try (CentredRows base = CentredRows.of(others, algebra);
        CentredRows asked = base.sameCentre(queries)) {
      for (int i = 0; i < queries.count(); i += BLOCK) {
        try (CentredRows.Block a = asked.block(i)) {
          for (int j = 0; j < others.count(); j += BLOCK) {
            try (CentredRows.Block b = base.block(j)) {
              offerRows(kept, a, b, false);
            }
          }
        }
      }
      return exact(queries, 0, queries.count(), others, k, kept, false, asked.error(base));
    }
  }

  static final int CHUNK = 64;

  private static int chunks(int count) {
    return (count + CHUNK - 1) / CHUNK;
  }

  private static NearestNeighbours exact(
      FeatureRows queries,
      int from,
      int to,
      FeatureRows others,
      int k,
      Candidates kept,
      boolean same,
      double error) {
    int[] indices = new int[(to - from) * k];
    double[] squared = new double[(to - from) * k];
    IntStream.range(from, to)
        .parallel()
        .forEach(
            row -> {
              float[] query = queries.rows(row, row + 1);
              Candidates.Row found = kept.measured(row, query, others);
              boolean all = kept.size() >= others.count() - (same ? 1 : 0);
              if (!all && kept.worst(row) - error <= found.squared()[k - 1]) {
                found = Candidates.search(query, others, k, same ? row : -1);
              }
              System.arraycopy(found.indices(), 0, indices, (row - from) * k, k);
              System.arraycopy(found.squared(), 0, squared, (row - from) * k, k);
            });
    return new NearestNeighbours(k, indices, squared);
  }

  /** {@code sum (a - b)^2} in double precision. */
  static double square(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}

package dev.repazoo.eval;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Improved precision and recall: a set of features is taken for the union of balls around them,
 * each as large as the distance to its k-th nearest neighbour in the set, itself not counted.
 * Precision is the share of generated features inside the real ones' balls, recall the reverse.
 *
 * <p>Distances come of products of blocks in single precision; where that leaves open whether a
 * feature is inside a ball, double precision decides.
 *
 * <p>Source: Kynkaanniemi et al., Improved Precision and Recall Metric for Assessing Generative
 * Models, NeurIPS 2019 (arXiv 1904.06991).
 *
 * @param realRadii of the real features' balls
 * @param generatedRadii of the generated features' balls
 * @param generatedInside which of the generated features count for precision
 * @param realInside which of the real features count for recall
 */
public record PrecisionRecall(
    List<Double> realRadii,
    List<Double> generatedRadii,
    BitSet generatedInside,
    BitSet realInside) {
  /** Neighbours in the papers. */
  public static final int NEIGHBOURS = 3;

  /** Copies. */
  public PrecisionRecall {
    realRadii = List.copyOf(realRadii);
    generatedRadii = List.copyOf(generatedRadii);
    generatedInside = (BitSet) generatedInside.clone();
    realInside = (BitSet) realInside.clone();
  }

  /** The share of generated features inside the real ones' balls. */
  public double precision() {
    return (double) generatedInside.cardinality() / generatedRadii.size();
  }

  /** The share of real features inside the generated ones' balls. */
  public double recall() {
    return (double) realInside.cardinality() / realRadii.size();
  }

  /**
   * Measures.
   *
   * @param k neighbours; 3 in the papers
   */
  public static PrecisionRecall of(float[][] real, float[][] generated, int k) {
    return of(FeatureRows.of(real), FeatureRows.of(generated), k, LinearAlgebra.JAVA);
  }

  /**
   * Measures.
   *
   * @param k neighbours; 3 in the papers
   * @param algebra makes products
   */
  public static PrecisionRecall of(
      FeatureRows real, FeatureRows generated, int k, LinearAlgebra algebra) {
    return of(real, generated, k, Bands.here(algebra));
  }

  /**
   * Measures, band by band; the result is the same wherever.
   *
   * @param k neighbours; 3 in the papers
   */
  public static PrecisionRecall of(FeatureRows real, FeatureRows generated, int k, Bands bands) {
    double[] realRadii = radii(real, k, bands);
    double[] generatedRadii = radii(generated, k, bands);
    BitSet realInside = new BitSet();
    BitSet generatedInside = new BitSet();
    for (InsideBalls part :
        bands.each(real, generated, new Membership(realRadii, generatedRadii))) {
      realInside.or(part.rows());
      generatedInside.or(part.others());
    }
    return new PrecisionRecall(
        roots(realRadii), roots(generatedRadii), generatedInside, realInside);
  }

  private static double[] radii(FeatureRows rows, int k, Bands bands) {
    return bands.each(rows, rows, new SquaredRadii(k)).stream()
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /** The squared radii of a band's balls. */
  private record SquaredRadii(int k) implements Bands.Work<double[]> {
    private static final long serialVersionUID = 1;

    @Override
    public int block() {
      return NearestNeighbours.BLOCK;
    }

    @Override
    public double[] of(
        FeatureRows rows, FeatureRows others, LinearAlgebra algebra, int from, int to) {
      NearestNeighbours found = NearestNeighbours.within(rows, k, algebra, from, to);
      double[] squared = new double[to - from];
      Arrays.setAll(squared, found::squaredRadius);
      return squared;
    }
  }

  private static List<Double> roots(double[] squared) {
    return Arrays.stream(squared).map(Math::sqrt).boxed().toList();
  }

  /** Which features lie in balls of the other set; each block of distances tells of both sets. */
  private static final class Membership implements Bands.Work<InsideBalls> {
    private static final long serialVersionUID = 1;

    private final double[] realRadii;
    private final double[] generatedRadii;

    Membership(double[] realRadii, double[] generatedRadii) {
      this.realRadii = realRadii;
      this.generatedRadii = generatedRadii;
    }

    @Override
    public int block() {
      return NearestNeighbours.BLOCK;
    }

    @Override
    public InsideBalls of(
        FeatureRows real, FeatureRows generated, LinearAlgebra algebra, int from, int to) {
      Comparison comparison =
          new Comparison(real, realRadii, generated, generatedRadii, new boolean[to], from);
      comparison.find(algebra);
      return InsideBalls.of(comparison.realInside, comparison.generatedInside);
    }
  }

  /** A band of real features beside all generated ones. */
  private static final class Comparison {
    private final FeatureRows real;
    private final double[] realRadii;
    private final FeatureRows generated;
    private final double[] generatedRadii;
    private final int from;

    /** Up to the end of the band. */
    private final boolean[] realInside;

    private final boolean[] generatedInside;

    Comparison(
        FeatureRows real,
        double[] realRadii,
        FeatureRows generated,
        double[] generatedRadii,
        boolean[] realInside,
        int from) {
      this.real = real;
      this.realRadii = realRadii;
      this.generated = generated;
      this.generatedRadii = generatedRadii;
      this.realInside = realInside;
      this.from = from;
      generatedInside = new boolean[generated.count()];
    }

    void find(LinearAlgebra algebra) {
      try (CentredRows a = CentredRows.of(real, algebra);
          CentredRows b = a.sameCentre(generated)) {
        double error = a.error(b);
        for (int i = from; i < realInside.length; i += NearestNeighbours.BLOCK) {
          try (CentredRows.Block reals = a.block(i)) {
            for (int j = 0; j < generated.count(); j += NearestNeighbours.BLOCK) {
              try (CentredRows.Block others = b.block(j)) {
                compare(reals, others, error);
              }
            }
          }
        }
      }
    }

    private void compare(CentredRows.Block reals, CentredRows.Block others, double error) {
      float[] products = reals.products(others);
      IntStream.range(0, reals.count())
          .parallel()
          .forEach(row -> rows(reals, row, others, products, error));
      int chunks = (others.count() + NearestNeighbours.CHUNK - 1) / NearestNeighbours.CHUNK;
      IntStream.range(0, chunks)
          .parallel()
          .forEach(
              chunk -> columns(reals, others, products, chunk * NearestNeighbours.CHUNK, error));
    }

    /** Whether one real feature lies in a ball of a block of generated ones. */
    private void rows(
        CentredRows.Block reals,
        int row,
        CentredRows.Block others,
        float[] products,
        double error) {
      int number = reals.from() + row;
      float norm = reals.norms()[row];
      int at = row * others.count();
      for (int j = 0; j < others.count() && !realInside[number]; j++) {
        double squared = norm + others.norms()[j] - 2 * products[at + j];
        double radius = generatedRadii[others.from() + j];
        if (squared <= radius + error) {
          realInside[number] =
              squared < radius - error || exactly(number, others.from() + j) <= radius;
        }
      }
    }

    /** Which of some generated features lie in balls of a block of real ones. */
    private void columns(
        CentredRows.Block reals,
        CentredRows.Block others,
        float[] products,
        int first,
        double error) {
      int end = Math.min(others.count(), first + NearestNeighbours.CHUNK);
      for (int i = 0; i < reals.count(); i++) {
        float norm = reals.norms()[i];
        double radius = realRadii[reals.from() + i];
        int at = i * others.count();
        for (int j = first; j < end; j++) {
          double squared = norm + others.norms()[j] - 2 * products[at + j];
          int number = others.from() + j;
          if (squared <= radius + error && !generatedInside[number]) {
            generatedInside[number] =
                squared < radius - error || exactly(reals.from() + i, number) <= radius;
          }
        }
      }
    }

    private double exactly(int realRow, int generatedRow) {
      return NearestNeighbours.square(
          real.rows(realRow, realRow + 1), generated.rows(generatedRow, generatedRow + 1));
    }
  }
}

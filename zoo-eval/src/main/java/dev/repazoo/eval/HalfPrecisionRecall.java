package dev.repazoo.eval;

import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Precision and recall as ADM's evaluator computes them: squared distances {@code max(|a|^2 - 2 a b
 * + |b|^2, 0)} of features, norms, products and sums rounded to half precision, and the k-th
 * neighbour counted after the feature itself, whatever its rounded distance to itself is.
 *
 * <p>Where a block of 10,000 by 10,000 distances is not finite in half precision, it is in single,
 * as the evaluator has it. TensorFlow's own products of halves depend on the device, so numbers
 * agree within a few features.
 *
 * <p>Source: openai/guided-diffusion, evaluations/evaluator.py.
 *
 * @param precision share of generated features inside the real ones' balls
 * @param recall share of real features inside the generated ones' balls
 * @param half whether half precision was enough for all
 */
public record HalfPrecisionRecall(double precision, double recall, boolean half) {
  private static final int CHUNK = 64;

  /** Measures with k neighbours. */
  public static HalfPrecisionRecall of(
      FeatureRows real, FeatureRows generated, int k, LinearAlgebra algebra) {
    return of(real, generated, k, Bands.here(algebra));
  }

  /**
   * Measures with k neighbours, band by band. The result is the same wherever products have the
   * same bits.
   */
  public static HalfPrecisionRecall of(
      FeatureRows real, FeatureRows generated, int k, Bands bands) {
    if (k < 1 || k >= Math.min(real.count(), generated.count())) {
      throw new IllegalArgumentException(
          "k is " + k + "; it must be in 1.." + (Math.min(real.count(), generated.count()) - 1));
    }
    Radii reals = Radii.joined(bands.each(real, real, new RadiiOfBand(k)));
    Radii others = Radii.joined(bands.each(generated, generated, new RadiiOfBand(k)));
    boolean half = reals.half && others.half;
    BitSet realInside = new BitSet();
    BitSet generatedInside = new BitSet();
    for (Inside part : bands.each(real, generated, new Membership(reals.values, others.values))) {
      realInside.or(part.balls.rows());
      generatedInside.or(part.balls.others());
      half &= part.half;
    }
    return new HalfPrecisionRecall(
        (double) generatedInside.cardinality() / generated.count(),
        (double) realInside.cardinality() / real.count(),
        half);
  }

  /** Radii of balls, and whether half precision was enough for them. */
  private static final class Radii implements Serializable {
    private static final long serialVersionUID = 1;

    private final float[] values;
    private final boolean half;

    Radii(float[] values, boolean half) {
      this.values = values;
      this.half = half;
    }

    static Radii joined(List<Radii> bands) {
      float[] values = new float[bands.stream().mapToInt(band -> band.values.length).sum()];
      int at = 0;
      for (Radii band : bands) {
        System.arraycopy(band.values, 0, values, at, band.values.length);
        at += band.values.length;
      }
      return new Radii(values, bands.stream().allMatch(band -> band.half));
    }
  }

  private record RadiiOfBand(int k) implements Bands.Work<Radii> {
    private static final long serialVersionUID = 1;

    @Override
    public int block() {
      return RoundedDistances.BLOCK;
    }

    @Override
    public Radii of(FeatureRows rows, FeatureRows others, LinearAlgebra algebra, int from, int to) {
      RoundedDistances distances = new RoundedDistances(rows, others, algebra, from, to);
      return new Radii(distances.radii(k, from, to), distances.allHalf());
    }
  }

  private record Inside(InsideBalls balls, boolean half) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  private static final class Membership implements Bands.Work<Inside> {
    private static final long serialVersionUID = 1;

    private final float[] realRadii;
    private final float[] generatedRadii;

    Membership(float[] realRadii, float[] generatedRadii) {
      this.realRadii = realRadii;
      this.generatedRadii = generatedRadii;
    }

    @Override
    public int block() {
      return RoundedDistances.BLOCK;
    }

    @Override
    public Inside of(
        FeatureRows real, FeatureRows generated, LinearAlgebra algebra, int from, int to) {
      RoundedDistances distances = new RoundedDistances(real, generated, algebra, from, to);
      boolean[] realInside = new boolean[to];
      boolean[] generatedInside = new boolean[generated.count()];
      for (int i = from; i < to; i += RoundedDistances.BLOCK) {
        for (int j = 0; j < generated.count(); j += RoundedDistances.BLOCK) {
          float[] block = distances.of(i, j);
          int rows = Math.min(RoundedDistances.BLOCK, to - i);
          compare(block, i, rows, j, block.length / rows, realInside, generatedInside);
        }
      }
      return new Inside(InsideBalls.of(realInside, generatedInside), distances.allHalf());
    }

    private void compare(
        float[] block,
        int top,
        int rows,
        int left,
        int columns,
        boolean[] realInside,
        boolean[] generatedInside) {
      IntStream.range(0, (columns + CHUNK - 1) / CHUNK)
          .parallel()
          .forEach(
              chunk -> {
                int end = Math.min(columns, (chunk + 1) * CHUNK);
                for (int row = 0; row < rows; row++) {
                  for (int column = chunk * CHUNK; column < end; column++) {
                    float distance = block[row * columns + column];
                    generatedInside[left + column] |= distance <= realRadii[top + row];
                  }
                }
              });
      IntStream.range(0, rows)
          .parallel()
          .forEach(
              row -> {
                for (int column = 0; column < columns; column++) {
                  realInside[top + row] |=
                      block[row * columns + column] <= generatedRadii[left + column];
                }
              });
    }
  }
}

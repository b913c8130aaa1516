package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Values to check a graph with; the same ones each time. */
@FunctionalInterface
public interface ExampleValues {
  /** Draws one value. */
  double next(RandomGenerator random);

  /** Standard normal. */
  static ExampleValues normal() {
    return RandomGenerator::nextGaussian;
  }

  /** Uniform from 0 to below 1. */
  static ExampleValues unit() {
    return RandomGenerator::nextDouble;
  }

  /** Whole numbers from 0 to below {@code bound}. */
  static ExampleValues below(int bound) {
    return random -> random.nextInt(bound);
  }

  /** Whole numbers [B, L]: rows of L, one after the other from a random one on. */
  static ExampleValues rows(List<long[]> rows) {
    return new Rows(rows);
  }

  /** An array of such values. */
  default NDArray array(NDManager manager, Shape shape, DataType type, RandomGenerator random) {
    double[] values = new double[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = next(random);
    }
    return manager.create(values, shape).toType(type, false);
  }

  /** Rows that are taken whole. */
  record Rows(List<long[]> rows) implements ExampleValues {
    /** Copies the list. */
    public Rows {
      rows = List.copyOf(rows);
    }

    /** A number of one of the rows. */
    @Override
    public double next(RandomGenerator random) {
      long[] row = rows.get(random.nextInt(rows.size()));
      return row[random.nextInt(row.length)];
    }

    @Override
    public NDArray array(NDManager manager, Shape shape, DataType type, RandomGenerator random) {
      int first = random.nextInt(rows.size());
      long[] values =
          IntStream.range(0, Math.toIntExact(shape.get(0)))
              .mapToObj(i -> rows.get((first + i) % rows.size()))
              .flatMapToLong(Arrays::stream)
              .toArray();
      return manager.create(values, shape).toType(type, false);
    }
  }
}

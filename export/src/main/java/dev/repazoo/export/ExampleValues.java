package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;

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

  /** An array of such values. */
  default NDArray array(NDManager manager, Shape shape, DataType type, RandomGenerator random) {
    double[] values = new double[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = next(random);
    }
    return manager.create(values, shape).toType(type, false);
  }
}

package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import java.util.function.Function;

/** How a parameter starts. Random values come from the engine's generator. */
@FunctionalInterface
public interface Init extends Initializer {

  /** All zeros. */
  Init ZEROS = (manager, shape, type) -> manager.zeros(shape, type);

  /** All ones. */
  Init ONES = (manager, shape, type) -> manager.ones(shape, type);

  /**
   * Uniform in {@code +-sqrt(6 / (fanIn + fanOut))}; a convolution's kernel counts as the matrix
   * [O, rest] (Glorot and Bengio 2010, {@code torch.nn.init.xavier_uniform_}).
   */
  Init XAVIER_UNIFORM =
      (manager, shape, type) -> {
        double fanOut = shape.get(0);
        double fanIn = shape.size() / fanOut;
        float bound = (float) Math.sqrt(6.0 / (fanIn + fanOut));
        return manager.randomUniform(-bound, bound, shape, type);
      };

  /** Normal with mean 0 and the given standard deviation. */
  static Init normal(double std) {
    return (manager, shape, type) -> manager.randomNormal(0f, (float) std, shape, type);
  }

  /**
   * Uniform in {@code +-1/sqrt(fanIn)}: what {@code torch.nn.Linear} and {@code Conv2d} draw by
   * default, for weight and bias alike.
   */
  static Init torchDefault(long fanIn) {
    float bound = (float) (1.0 / Math.sqrt((double) fanIn));
    return (manager, shape, type) -> manager.randomUniform(-bound, bound, shape, type);
  }

  /** A table computed from its shape, row-major. */
  static Init table(Function<Shape, float[]> values) {
    return (manager, shape, type) -> manager.create(values.apply(shape), shape);
  }

  @Override
  NDArray initialize(NDManager manager, Shape shape, DataType dataType);
}

package dev.repazoo.nn;

import ai.djl.ndarray.types.Shape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * How large a model is, in numbers that no architecture overflows.
 *
 * @param parameters values in all parameters, trained or not; buffers don't count
 * @param tensors parameters and buffers
 */
public record ModelSize(BigInteger parameters, BigInteger tensors) {
  /** The size of a model that is there, with or without values. */
  public static ModelSize of(Module model) {
    ModelSize own =
        new ModelSize(
            model.ownShapes(false).map(ModelSize::values).reduce(BigInteger.ZERO, BigInteger::add),
            BigInteger.valueOf(model.ownShapes(true).count()));
    return model.namedChildren().values().stream().map(ModelSize::of).reduce(own, ModelSize::plus);
  }

  private static BigInteger values(Shape shape) {
    BigInteger values = BigInteger.ONE;
    for (long dimension : shape.getShape()) {
      values = values.multiply(BigInteger.valueOf(dimension));
    }
    return values;
  }

  /**
   * The size of a model with many like parts, which is built with one and two of each only: every
   * part after the first adds as much as the second.
   *
   * @param counts how often each part is there, at least once
   * @param model builds the model with other counts, without values
   */
  public static ModelSize repeated(
      List<Integer> counts, Function<List<Integer>, ? extends Module> model) {
    List<Integer> ones = Collections.nCopies(counts.size(), 1);
    ModelSize once = of(model.apply(ones));
    ModelSize all = once;
    for (int i = 0; i < counts.size(); i++) {
      if (counts.get(i) > 1) {
        List<Integer> two = new ArrayList<>(ones);
        two.set(i, 2);
        ModelSize part = of(model.apply(two)).minus(once);
        all = all.plus(part.times(counts.get(i) - 1L));
      }
    }
    return all;
  }

  private ModelSize plus(ModelSize other) {
    return new ModelSize(parameters.add(other.parameters), tensors.add(other.tensors));
  }

  private ModelSize minus(ModelSize other) {
    return new ModelSize(parameters.subtract(other.parameters), tensors.subtract(other.tensors));
  }

  private ModelSize times(long factor) {
    BigInteger by = BigInteger.valueOf(factor);
    return new ModelSize(parameters.multiply(by), tensors.multiply(by));
  }
}

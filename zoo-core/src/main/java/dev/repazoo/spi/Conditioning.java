package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a generator is conditioned on: how a batch of conditions is stored, what stands for none of
 * them, how they are dropped in training, and how graphs take them.
 *
 * <p>Data sets, training, samplers, exported graphs and commands know this interface only. Another
 * condition is a class that implements it, and a line in {@link Conditionings}, by which files tell
 * it.
 */
public interface Conditioning {

  /**
   * An input of a sampler's graph.
   *
   * @param name its name
   * @param ofNull whether it takes the null condition, [1, ...] or [B, ...], rather than conditions
   */
  record GraphInput(String name, boolean ofNull) {}

  /** The word by which files tell this kind: {@code classes}. */
  String kind();

  /** Element type of conditions. */
  DataType type();

  /** Shape of the conditions of {@code batch} samples, [B, ...]. */
  Shape shape(long batch);

  /**
   * The same kind for conditions of another shape, where a model takes several: texts may be of
   * other lengths.
   *
   * @param shape of a batch, [B, ...]
   */
  default Conditioning ofShape(Shape shape) {
    return this;
  }

  /** Whether there is a null condition, which dropout and guidance need. */
  boolean hasNull();

  /** What a denoiser's graph calls its condition. */
  String denoiserInput();

  /** What a sampler's graph takes: the conditions, and the null where only data tell it. */
  List<GraphInput> samplerInputs();

  /**
   * Conditions together with their null; runs eagerly and traced.
   *
   * @param given [B, ...]
   * @param none the null as data give it, [1, ...] or [B, ...]; empty where the architecture tells
   */
  Conditions conditions(NDArray given, Optional<NDArray> none);

  /** One number of an example, to try a model without data. */
  double example(RandomGenerator random);

  /**
   * Fails where a model of this conditioning can't take a data set's conditions.
   *
   * @param data the data set's
   * @param name the data set's, for the message
   * @throws IllegalArgumentException when they don't fit
   */
  void check(Conditioning data, String name);

  /** All of it as JSON; its {@code kind} says how to read the rest. */
  ObjectNode toJson();

  /**
   * Replaces conditions by the null.
   *
   * @param dropped boolean [B]: which
   * @return [B, ...]
   */
  default NDArray drop(Conditions conditions, NDArray dropped) {
    NDArray given = conditions.given();
    long[] column = new long[given.getShape().dimension()];
    Arrays.fill(column, 1);
    column[0] = given.getShape().get(0);
    NDArray rows = dropped.reshape(column).broadcast(given.getShape());
    return NDArrays.where(rows, conditions.none(), given);
  }

  /** Number of values in one condition. */
  default int size() {
    return Math.toIntExact(shape(1).size());
  }

  /** Bytes of one condition. */
  default int bytes() {
    return Math.multiplyExact(size(), type().getNumOfBytes());
  }
}

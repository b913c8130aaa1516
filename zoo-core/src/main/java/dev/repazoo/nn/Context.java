package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.OpsRegistry;
import dev.repazoo.ops.Precision;

/**
 * What a forward pass carries from module to module: where parameter values come from, which
 * operators run, and whether the pass trains.
 *
 * <p>Values must be asked for here and never taken from {@link Parameter#getArray()}: an exporter
 * answers with its own arrays.
 */
public final class Context {
  private final ParameterStore parameters;
  private final Ops ops;
  private final boolean training;

  private Context(ParameterStore parameters, Ops ops, boolean training) {
    this.parameters = parameters;
    this.ops = ops;
    this.training = training;
  }

  /** A float32 pass over arrays like {@code input}. */
  public static Context of(ParameterStore parameters, NDArray input, boolean training) {
    return of(parameters, input, training, Precision.FP32);
  }

  /** A pass over arrays like {@code input} with matrix products in {@code precision}. */
  public static Context of(
      ParameterStore parameters, NDArray input, boolean training, Precision precision) {
    return new Context(parameters, OpsRegistry.of(input.getManager(), precision), training);
  }

  /** The operators to use. */
  public Ops ops() {
    return ops;
  }

  /** Whether dropout and the like are active and gradients are recorded. */
  public boolean training() {
    return training;
  }

  /** The value of a parameter on the device of {@code like}. */
  public NDArray value(Parameter parameter, NDArray like) {
    return parameters.getValue(parameter, like.getDevice(), training);
  }
}

package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.OpsRegistry;
import dev.repazoo.ops.Precision;
import java.util.function.UnaryOperator;

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
  private final Segments segments;

  private Context(ParameterStore parameters, Ops ops, boolean training, Segments segments) {
    this.parameters = parameters;
    this.ops = ops;
    this.training = training;
    this.segments = segments;
  }

  /** Runs parts of a model, in whatever way its gradients are to be found. */
  @FunctionalInterface
  public interface Segments {
    /** A part as it is: what it computes is recorded. */
    Segments RECORDED = (part, body, inputs) -> body.apply(inputs);

    /**
     * Runs a part.
     *
     * @param part whose parameters are used, and no others
     * @param body what it computes of its inputs, and of nothing else; may be run again
     * @param inputs outputs of other parts, or arrays that depend on none of them
     */
    NDList run(Module part, UnaryOperator<NDList> body, NDList inputs);
  }

  /** A float32 pass over arrays like {@code input}. */
  public static Context of(ParameterStore parameters, NDArray input, boolean training) {
    return of(parameters, input, training, Precision.FP32);
  }

  /** A pass over arrays like {@code input} with matrix products in {@code precision}. */
  public static Context of(
      ParameterStore parameters, NDArray input, boolean training, Precision precision) {
    Ops ops = OpsRegistry.of(input.getManager(), precision);
    return new Context(parameters, ops, training, Segments.RECORDED);
  }

  /** The same whose large parts are run by {@code other}. */
  public Context with(Segments other) {
    return new Context(parameters, ops, training, other);
  }

  /** Runs a part of the model, such as one of many blocks: see {@link Segments}. */
  public NDList segment(Module part, UnaryOperator<NDList> body, NDArray... inputs) {
    return segments.run(part, body, new NDList(inputs));
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

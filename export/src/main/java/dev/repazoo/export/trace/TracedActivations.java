package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.Gelu;
import dev.repazoo.ops.Ops;

/** Activation functions, as {@link ai.djl.ndarray.internal.NDArrayEx} has them. */
abstract class TracedActivations {
  private final TracedState array;

  TracedActivations(TracedState array) {
    this.array = array;
  }

  final TracedState array() {
    return array;
  }

  final Tracer tracer() {
    return array.tracer();
  }

  final GraphBuilder g() {
    return tracer().graph();
  }

  final Value value(NDArray other) {
    return tracer().value(other);
  }

  final NDArray array(Value value) {
    return tracer().array(value);
  }

  final Elementwise elementwise() {
    return new Elementwise(array);
  }

  public NDArray getArray() {
    return array;
  }

  public NDArray relu() {
    return elementwise().unary("Relu");
  }

  public NDArray sigmoid() {
    return elementwise().real("Sigmoid");
  }

  public NDArray tanh() {
    return elementwise().real("Tanh");
  }

  public NDArray softPlus() {
    return elementwise().real("Softplus");
  }

  public NDArray softSign() {
    return elementwise().real("Softsign");
  }

  public NDArray leakyRelu(float alpha) {
    return sloped("LeakyRelu", alpha);
  }

  public NDArray elu(float alpha) {
    return sloped("Elu", alpha);
  }

  private NDArray sloped(String op, float alpha) {
    Value x = array.value();
    return array(g().op(op).with("alpha", (double) alpha).apply(x.type(), x.shape(), x));
  }

  public NDArray selu() {
    return elementwise().real("Selu");
  }

  public NDArray gelu() {
    return array(Gelu.lower(g(), array.value(), Ops.Gelu.ERF));
  }
}

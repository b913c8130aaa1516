package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.export.lowering.Gelu;
import dev.repazoo.ops.Ops;

/**
 * The operators of {@link ai.djl.ndarray.internal.NDArrayEx} that can be exported, by their names
 * and parameters there; {@link ExtendedOperators} refuses the others.
 */
final class TracedArrayEx {
  private final TracedState array;

  TracedArrayEx(TracedState array) {
    this.array = array;
  }

  public NDArray getArray() {
    return array;
  }

  private Elementwise elementwise() {
    return new Elementwise(array);
  }

  public NDArray rdiv(Number n) {
    return elementwise().reversed("Div", n);
  }

  public NDArray rdiv(NDArray other) {
    return elementwise().reversed("Div", other);
  }

  public NDArray rsub(Number n) {
    return elementwise().reversed("Sub", n);
  }

  public NDArray rsub(NDArray other) {
    return elementwise().reversed("Sub", other);
  }

  public NDArray rpow(Number n) {
    return elementwise().reversed("Pow", n);
  }

  public NDArray relu() {
    return elementwise().unary("Relu");
  }

  public NDArray sigmoid() {
    return elementwise().real("Sigmoid");
  }

  public NDArray tanh() {
    return array.tanh();
  }

  public NDArray softPlus() {
    return elementwise().real("Softplus");
  }

  public NDArray leakyRelu(float alpha) {
    var g = array.tracer().graph();
    var x = array.value();
    return array
        .tracer()
        .array(g.op("LeakyRelu").with("alpha", (double) alpha).apply(x.type(), x.shape(), x));
  }

  public NDArray elu(float alpha) {
    var g = array.tracer().graph();
    var x = array.value();
    return array
        .tracer()
        .array(g.op("Elu").with("alpha", (double) alpha).apply(x.type(), x.shape(), x));
  }

  public NDArray selu() {
    return elementwise().real("Selu");
  }

  public NDArray gelu() {
    return array.tracer().array(Gelu.lower(array.tracer().graph(), array.value(), Ops.Gelu.ERF));
  }

  public NDArray where(NDArray condition, NDArray other) {
    TracedArray truth = array.tracer().array(array.tracer().value(condition));
    return new Elementwise(truth).where(array, other);
  }

  public NDArray stack(NDList arrays, int axis) {
    return new Rearrangement(array).stack(arrays, axis);
  }

  public NDArray concat(NDList arrays, int axis) {
    return new Rearrangement(array).concat(arrays, axis);
  }
}

package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.export.lowering.Gelu;
import dev.repazoo.ops.Ops;

/** The extended operators of a traced array that can be exported. */
final class TracedArrayEx extends UnsupportedArrayEx {
  private final TracedArray array;

  TracedArrayEx(TracedArray array) {
    this.array = array;
  }

  @Override
  public NDArray getArray() {
    return array;
  }

  private Elementwise elementwise() {
    return new Elementwise(array);
  }

  @Override
  public NDArray rdiv(Number n) {
    return elementwise().reversed("Div", n);
  }

  @Override
  public NDArray rdiv(NDArray other) {
    return elementwise().reversed("Div", other);
  }

  @Override
  public NDArray rsub(Number n) {
    return elementwise().reversed("Sub", n);
  }

  @Override
  public NDArray rsub(NDArray other) {
    return elementwise().reversed("Sub", other);
  }

  @Override
  public NDArray rpow(Number n) {
    return elementwise().reversed("Pow", n);
  }

  @Override
  public NDArray relu() {
    return elementwise().unary("Relu");
  }

  @Override
  public NDArray sigmoid() {
    return elementwise().real("Sigmoid");
  }

  @Override
  public NDArray tanh() {
    return array.tanh();
  }

  @Override
  public NDArray softPlus() {
    return elementwise().real("Softplus");
  }

  @Override
  public NDArray leakyRelu(float alpha) {
    var g = array.tracer().graph();
    var x = array.value();
    return array
        .tracer()
        .array(g.op("LeakyRelu").with("alpha", (double) alpha).apply(x.type(), x.shape(), x));
  }

  @Override
  public NDArray elu(float alpha) {
    var g = array.tracer().graph();
    var x = array.value();
    return array
        .tracer()
        .array(g.op("Elu").with("alpha", (double) alpha).apply(x.type(), x.shape(), x));
  }

  @Override
  public NDArray selu() {
    return elementwise().real("Selu");
  }

  @Override
  public NDArray gelu() {
    return array.tracer().array(Gelu.lower(array.tracer().graph(), array.value(), Ops.Gelu.ERF));
  }

  @Override
  public NDArray where(NDArray condition, NDArray other) {
    TracedArray truth = array.tracer().array(array.tracer().value(condition));
    return new Elementwise(truth).where(array, other);
  }

  @Override
  public NDArray stack(NDList arrays, int axis) {
    return new Rearrangement(array).stack(arrays, axis);
  }

  @Override
  public NDArray concat(NDList arrays, int axis) {
    return new Rearrangement(array).concat(arrays, axis);
  }
}

package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The operators of {@link ai.djl.ndarray.internal.NDArrayEx} that can be exported, by their names
 * and parameters there; {@link ExtendedOperators} refuses the others. They are in a line of
 * classes, one a kind of operator, from {@link TracedActivations} on.
 */
final class TracedArrayEx extends TracedVision {
  TracedArrayEx(TracedState array) {
    super(array);
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

  public NDArray rdivi(NDArray other) {
    return array().become(rdiv(other));
  }

  public NDArray rmodi(NDArray other) {
    return array().become(elementwise().reversedMod(other));
  }

  public NDArray rpowi(Number n) {
    return array().become(rpow(n));
  }

  public NDArray rpow(Number n) {
    return elementwise().reversed("Pow", n);
  }

  public NDArray where(NDArray condition, NDArray other) {
    TracedArray truth = tracer().array(value(condition));
    return new Elementwise(truth).where(array(), other);
  }

  public NDArray stack(NDList arrays, int axis) {
    return new Rearrangement(array()).stack(arrays, axis);
  }

  public NDArray concat(NDList arrays, int axis) {
    return new Rearrangement(array()).concat(arrays, axis);
  }
}

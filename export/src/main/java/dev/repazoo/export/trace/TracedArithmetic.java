package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import dev.repazoo.export.graph.Value;

/** Arithmetic of a traced array; in place, too: the array is the result from then on. */
abstract class TracedArithmetic extends TracedComparison {
  TracedArithmetic(Tracer tracer, Value value) {
    super(tracer, value);
  }

  @Override
  public NDArray add(Number n) {
    return elementwise().binary("Add", n);
  }

  @Override
  public NDArray add(NDArray other) {
    return elementwise().binary("Add", other);
  }

  @Override
  public NDArray sub(Number n) {
    return elementwise().binary("Sub", n);
  }

  @Override
  public NDArray sub(NDArray other) {
    return elementwise().binary("Sub", other);
  }

  @Override
  public NDArray mul(Number n) {
    return elementwise().binary("Mul", n);
  }

  @Override
  public NDArray mul(NDArray other) {
    return elementwise().binary("Mul", other);
  }

  @Override
  public NDArray div(Number n) {
    return elementwise().binary("Div", n);
  }

  @Override
  public NDArray div(NDArray other) {
    return elementwise().binary("Div", other);
  }

  @Override
  public NDArray pow(Number n) {
    return elementwise().binary("Pow", n);
  }

  @Override
  public NDArray pow(NDArray other) {
    return elementwise().binary("Pow", other);
  }

  @Override
  public NDArray maximum(Number n) {
    return elementwise().binary("Max", n);
  }

  @Override
  public NDArray maximum(NDArray other) {
    return elementwise().binary("Max", other);
  }

  @Override
  public NDArray minimum(Number n) {
    return elementwise().binary("Min", n);
  }

  @Override
  public NDArray minimum(NDArray other) {
    return elementwise().binary("Min", other);
  }

  @Override
  public NDArray addi(Number n) {
    return become(add(n));
  }

  @Override
  public NDArray addi(NDArray other) {
    return become(add(other));
  }

  @Override
  public NDArray subi(Number n) {
    return become(sub(n));
  }

  @Override
  public NDArray subi(NDArray other) {
    return become(sub(other));
  }

  @Override
  public NDArray muli(Number n) {
    return become(mul(n));
  }

  @Override
  public NDArray muli(NDArray other) {
    return become(mul(other));
  }

  @Override
  public NDArray divi(Number n) {
    return become(div(n));
  }

  @Override
  public NDArray divi(NDArray other) {
    return become(div(other));
  }

  @Override
  public NDArray powi(Number n) {
    return become(pow(n));
  }

  @Override
  public NDArray powi(NDArray other) {
    return become(pow(other));
  }

  @Override
  public NDArray negi() {
    return become(neg());
  }

  @Override
  public NDArray clip(Number min, Number max) {
    return elementwise().clip(min, max);
  }

  @Override
  public NDArray mod(Number n) {
    return elementwise().mod(n);
  }

  @Override
  public NDArray mod(NDArray other) {
    return elementwise().mod(other);
  }

  @Override
  public NDArray modi(Number n) {
    return become(mod(n));
  }

  @Override
  public NDArray modi(NDArray other) {
    return become(mod(other));
  }

  @Override
  public NDArray xlogy(NDArray other) {
    return elementwise().xlogy(other);
  }
}

package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.Value;

/** Comparisons and logic of a traced array. */
abstract class TracedComparison extends TracedState {
  TracedComparison(Tracer tracer, Value value) {
    super(tracer, value);
  }

  final Elementwise elementwise() {
    return new Elementwise(this);
  }

  @Override
  public NDArray eq(Number n) {
    return elementwise().compare("Equal", n);
  }

  @Override
  public NDArray eq(NDArray other) {
    return elementwise().compare("Equal", other);
  }

  @Override
  public NDArray gt(Number n) {
    return elementwise().compare("Greater", n);
  }

  @Override
  public NDArray gt(NDArray other) {
    return elementwise().compare("Greater", other);
  }

  @Override
  public NDArray gte(Number n) {
    return elementwise().compare("GreaterOrEqual", n);
  }

  @Override
  public NDArray gte(NDArray other) {
    return elementwise().compare("GreaterOrEqual", other);
  }

  @Override
  public NDArray lt(Number n) {
    return elementwise().compare("Less", n);
  }

  @Override
  public NDArray lt(NDArray other) {
    return elementwise().compare("Less", other);
  }

  @Override
  public NDArray lte(Number n) {
    return elementwise().compare("LessOrEqual", n);
  }

  @Override
  public NDArray lte(NDArray other) {
    return elementwise().compare("LessOrEqual", other);
  }

  @Override
  public NDArray neq(Number n) {
    return eq(n).logicalNot();
  }

  @Override
  public NDArray neq(NDArray other) {
    return eq(other).logicalNot();
  }

  @Override
  public NDArray logicalAnd(NDArray other) {
    return elementwise().logical("And", other);
  }

  @Override
  public NDArray logicalOr(NDArray other) {
    return elementwise().logical("Or", other);
  }

  @Override
  public NDArray logicalXor(NDArray other) {
    return elementwise().logical("Xor", other);
  }

  @Override
  public NDArray logicalNot() {
    return new Elementwise(tracer().array(tracer().graph().cast(value(), DataType.BOOLEAN)))
        .unary("Not");
  }

  @Override
  public NDArray isNaN() {
    return elementwise().test("IsNaN");
  }

  @Override
  public NDArray isInfinite() {
    return elementwise().test("IsInf");
  }
}

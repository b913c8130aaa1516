package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import dev.repazoo.export.graph.Value;

/** Functions of a traced array's elements. */
abstract class TracedFunctions extends TracedArithmetic {
  TracedFunctions(Tracer tracer, Value value) {
    super(tracer, value);
  }

  @Override
  public NDArray neg() {
    return elementwise().unary("Neg");
  }

  @Override
  public NDArray abs() {
    return elementwise().unary("Abs");
  }

  @Override
  public NDArray sign() {
    return elementwise().unary("Sign");
  }

  @Override
  public NDArray floor() {
    return elementwise().real("Floor");
  }

  @Override
  public NDArray ceil() {
    return elementwise().real("Ceil");
  }

  @Override
  public NDArray round() {
    return elementwise().real("Round");
  }

  @Override
  public NDArray sqrt() {
    return elementwise().real("Sqrt");
  }

  @Override
  public NDArray exp() {
    return elementwise().real("Exp");
  }

  @Override
  public NDArray log() {
    return elementwise().real("Log");
  }

  @Override
  public NDArray sin() {
    return elementwise().real("Sin");
  }

  @Override
  public NDArray cos() {
    return elementwise().real("Cos");
  }

  @Override
  public NDArray tan() {
    return elementwise().real("Tan");
  }

  @Override
  public NDArray asin() {
    return elementwise().real("Asin");
  }

  @Override
  public NDArray acos() {
    return elementwise().real("Acos");
  }

  @Override
  public NDArray atan() {
    return elementwise().real("Atan");
  }

  @Override
  public NDArray sinh() {
    return elementwise().real("Sinh");
  }

  @Override
  public NDArray cosh() {
    return elementwise().real("Cosh");
  }

  @Override
  public NDArray tanh() {
    return elementwise().real("Tanh");
  }

  @Override
  public NDArray erf() {
    return elementwise().real("Erf");
  }

  @Override
  public NDArray square() {
    return mul(this);
  }

  @Override
  public NDArray softmax(int axis) {
    return elementwise().softmax("Softmax", axis);
  }

  @Override
  public NDArray logSoftmax(int axis) {
    return elementwise().softmax("LogSoftmax", axis);
  }

  @Override
  public NDArray signi() {
    return become(sign());
  }

  @Override
  public NDArray cbrt() {
    return pow(1.0 / 3); // as PyTorch's engine: NaN below zero
  }

  @Override
  public NDArray trunc() {
    return elementwise().trunc();
  }

  @Override
  public NDArray log10() {
    return log().div(Math.log(10));
  }

  @Override
  public NDArray log2() {
    return log().div(Math.log(2));
  }

  @Override
  public NDArray atan2(NDArray other) {
    return elementwise().atan2(other);
  }

  @Override
  public NDArray asinh() {
    return elementwise().real("Asinh");
  }

  @Override
  public NDArray acosh() {
    return elementwise().real("Acosh");
  }

  @Override
  public NDArray atanh() {
    return elementwise().real("Atanh");
  }

  @Override
  public NDArray toDegrees() {
    return mul(180.0).div(Math.PI);
  }

  @Override
  public NDArray toRadians() {
    return mul(Math.PI).div(180.0);
  }

  @Override
  public NDArray erfinv() {
    return elementwise().erfInv();
  }
}

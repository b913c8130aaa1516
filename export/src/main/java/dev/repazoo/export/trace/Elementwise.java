package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.Arithmetic;
import dev.repazoo.export.lowering.Atan2;
import dev.repazoo.export.lowering.ErfInv;
import dev.repazoo.export.lowering.Remainder;
import dev.repazoo.export.lowering.Trunc;
import dev.repazoo.export.lowering.Xlogy;

/** Operators that work element by element, with broadcasting and type promotion. */
final class Elementwise {
  private final Tracer tracer;
  private final Value x;

  Elementwise(TracedState array) {
    tracer = array.tracer();
    x = array.value();
  }

  private GraphBuilder g() {
    return tracer.graph();
  }

  private NDArray array(Value value) {
    return tracer.array(value);
  }

  private Value number(Number n) {
    return g().scalar(n, Promotion.of(n));
  }

  NDArray binary(String op, NDArray other) {
    return binary(op, x, tracer.value(other));
  }

  NDArray binary(String op, Number other) {
    return binary(op, x, number(other));
  }

  /** With the operands exchanged. */
  NDArray reversed(String op, Number other) {
    return binary(op, number(other), x);
  }

  /** With the operands exchanged. */
  NDArray reversed(String op, NDArray other) {
    return binary(op, tracer.value(other), x);
  }

  private NDArray binary(String op, Value a, Value b) {
    DataType type = Promotion.of(a, b);
    if (op.equals("Div") && !type.isFloating()) {
      type = DataType.FLOAT32; // true division
    }
    return array(Arithmetic.binary(g(), op, g().cast(a, type), g().cast(b, type)));
  }

  /** {@code torch.remainder}. */
  NDArray mod(NDArray other) {
    return mod(x, tracer.value(other));
  }

  /** {@code torch.remainder}. */
  NDArray mod(Number other) {
    return mod(x, number(other));
  }

  /** With the operands exchanged. */
  NDArray reversedMod(NDArray other) {
    return mod(tracer.value(other), x);
  }

  private NDArray mod(Value a, Value b) {
    DataType type = Promotion.of(a, b);
    return array(Remainder.lower(g(), g().cast(a, type), g().cast(b, type)));
  }

  NDArray xlogy(NDArray other) {
    Value y = tracer.value(other);
    DataType type = floating(Promotion.of(x, y));
    return array(Xlogy.lower(g(), g().cast(x, type), g().cast(y, type)));
  }

  NDArray atan2(NDArray other) {
    Value y = tracer.value(other);
    DataType type = floating(Promotion.of(x, y));
    return array(Atan2.lower(g(), g().cast(x, type), g().cast(y, type)));
  }

  NDArray trunc() {
    return array(Trunc.lower(g(), g().cast(x, floating(x.type()))));
  }

  NDArray erfInv() {
    return array(ErfInv.lower(g(), g().cast(x, floating(x.type()))));
  }

  private static DataType floating(DataType type) {
    return type.isFloating() ? type : DataType.FLOAT32;
  }

  NDArray compare(String op, NDArray other) {
    return compare(op, tracer.value(other));
  }

  NDArray compare(String op, Number other) {
    return compare(op, number(other));
  }

  private NDArray compare(String op, Value other) {
    DataType type = Promotion.of(x, other);
    return array(
        g().op(op)
            .apply(
                DataType.BOOLEAN,
                Arithmetic.broadcast(x.shape(), other.shape()),
                g().cast(x, type),
                g().cast(other, type)));
  }

  NDArray logical(String op, NDArray other) {
    Value y = tracer.value(other);
    return array(
        g().op(op)
            .apply(
                DataType.BOOLEAN,
                Arithmetic.broadcast(x.shape(), y.shape()),
                g().cast(x, DataType.BOOLEAN),
                g().cast(y, DataType.BOOLEAN)));
  }

  /** A function that keeps the type. */
  NDArray unary(String op) {
    return array(g().op(op).apply(x.type(), x.shape(), x));
  }

  /** A function of real numbers: whole numbers become float32 first. */
  NDArray real(String op) {
    Value input = x.type().isFloating() ? x : g().cast(x, DataType.FLOAT32);
    return array(g().op(op).apply(input.type(), input.shape(), input));
  }

  /** A question answered with true or false. */
  NDArray test(String op) {
    return array(g().op(op).apply(DataType.BOOLEAN, x.shape(), x));
  }

  NDArray clip(Number low, Number high) {
    Value floor = g().scalar(low, x.type());
    Value ceiling = g().scalar(high, x.type());
    return array(g().op("Clip").apply(x.type(), x.shape(), x, floor, ceiling));
  }

  NDArray softmax(String op, int axis) {
    return array(g().op(op).with("axis", axis).apply(x.type(), x.shape(), x));
  }

  /** {@code this ? yes : no}. */
  NDArray where(NDArray yes, NDArray no) {
    Value a = tracer.value(yes);
    Value b = tracer.value(no);
    DataType type = Promotion.of(a, b);
    var shape = Arithmetic.broadcast(Arithmetic.broadcast(a.shape(), b.shape()), x.shape());
    return array(
        g().op("Where")
            .apply(
                type, shape, g().cast(x, DataType.BOOLEAN), g().cast(a, type), g().cast(b, type)));
  }
}

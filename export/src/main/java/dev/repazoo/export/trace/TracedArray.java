package dev.repazoo.export.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An array that has a type and a shape but no values: each operator adds a node to the graph.
 *
 * <p>The methods are grouped as in {@link NDArray}; the work is done by {@link Elementwise}, {@link
 * Reduction}, {@link Rearrangement} and {@link Lookup}. What is not overridden here can't be
 * exported: the adapter refuses it, and {@link Recording} says so with the operator's name.
 */
final class TracedArray extends NDArrayAdapter {
  private final Tracer tracer;
  private Value value;

  TracedArray(Tracer tracer, Value value) {
    super(tracer.manager(), null, value.shape(), value.type(), value.name());
    this.tracer = tracer;
    this.value = value;
  }

  Tracer tracer() {
    return tracer;
  }

  Value value() {
    return value;
  }

  private Elementwise elementwise() {
    return new Elementwise(this);
  }

  private Reduction reduction() {
    return new Reduction(this);
  }

  private Rearrangement rearrangement() {
    return new Rearrangement(this);
  }

  private Lookup lookup() {
    return new Lookup(this);
  }

  /** In-place operators: from now on this array is the result. */
  private NDArray become(NDArray result) {
    value = tracer.value(result);
    shape = value.shape();
    dataType = value.type();
    return this;
  }

  // ---- life ----

  @Override
  public void attach(NDManager other) {}

  @Override
  public void tempAttach(NDManager other) {}

  @Override
  public void detach() {}

  @Override
  public void close() {}

  @Override
  public boolean isReleased() {
    return false;
  }

  @Override
  public NDArray toDevice(Device device, boolean copy) {
    return this;
  }

  @Override
  public NDArray stopGradient() {
    return this;
  }

  @Override
  public NDArray duplicate() {
    return tracer.array(value);
  }

  @Override
  public NDArray toType(DataType type, boolean copy) {
    return tracer.array(tracer.graph().cast(value, type));
  }

  @Override
  public void intern(NDArray replaced) {
    become(replaced);
  }

  @Override
  public ByteBuffer toByteBuffer(boolean tryDirect) {
    throw Recording.valueUnknown();
  }

  @Override
  public Number[] toArray() {
    throw Recording.valueUnknown();
  }

  @Override
  public boolean contentEquals(Number number) {
    throw Recording.valueUnknown();
  }

  @Override
  public boolean contentEquals(NDArray other) {
    throw Recording.valueUnknown();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "traced " + value;
  }

  @Override
  public String toDebugString(
      int maxSize, int maxDepth, int maxRows, int maxColumns, boolean withContent) {
    return toString();
  }

  @Override
  public NDArrayEx getNDArrayInternal() {
    return new TracedArrayEx(this);
  }

  // ---- comparison ----

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
    return new Elementwise(tracer.array(tracer.graph().cast(value, DataType.BOOLEAN))).unary("Not");
  }

  @Override
  public NDArray isNaN() {
    return elementwise().test("IsNaN");
  }

  @Override
  public NDArray isInfinite() {
    return elementwise().test("IsInf");
  }

  // ---- arithmetic ----

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

  // ---- functions ----

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

  // ---- reductions ----

  @Override
  public NDArray sum() {
    return reduction().all("ReduceSum");
  }

  @Override
  public NDArray sum(int[] axes, boolean keepDims) {
    return reduction().over("ReduceSum", axes, keepDims);
  }

  @Override
  public NDArray mean() {
    return reduction().all("ReduceMean");
  }

  @Override
  public NDArray mean(int[] axes, boolean keepDims) {
    return reduction().over("ReduceMean", axes, keepDims);
  }

  @Override
  public NDArray max() {
    return reduction().all("ReduceMax");
  }

  @Override
  public NDArray max(int[] axes, boolean keepDims) {
    return reduction().over("ReduceMax", axes, keepDims);
  }

  @Override
  public NDArray min() {
    return reduction().all("ReduceMin");
  }

  @Override
  public NDArray min(int[] axes, boolean keepDims) {
    return reduction().over("ReduceMin", axes, keepDims);
  }

  @Override
  public NDArray prod() {
    return reduction().all("ReduceProd");
  }

  @Override
  public NDArray prod(int[] axes, boolean keepDims) {
    return reduction().over("ReduceProd", axes, keepDims);
  }

  @Override
  public NDArray argMax(int axis) {
    return reduction().arg("ArgMax", axis);
  }

  @Override
  public NDArray argMin(int axis) {
    return reduction().arg("ArgMin", axis);
  }

  // ---- rearrangement ----

  @Override
  public NDArray reshape(Shape target) {
    return rearrangement().reshape(target);
  }

  @Override
  public NDArray flatten() {
    return rearrangement().flatten(0, -1);
  }

  @Override
  public NDArray flatten(int start, int end) {
    return rearrangement().flatten(start, end);
  }

  @Override
  public NDArray expandDims(int axis) {
    return rearrangement().expandDims(axis);
  }

  @Override
  public NDArray squeeze() {
    throw Recording.refuse(
        "squeeze() without axes", "name the axes: a batch of one must not be squeezed");
  }

  @Override
  public NDArray squeeze(int[] axes) {
    return rearrangement().squeeze(axes);
  }

  @Override
  public NDArray transpose() {
    return rearrangement()
        .transpose(IntStream.range(0, value.rank()).map(i -> value.rank() - 1 - i).toArray());
  }

  @Override
  public NDArray transpose(int... axes) {
    return rearrangement().transpose(axes);
  }

  @Override
  public NDArray swapAxes(int first, int second) {
    return rearrangement().swap(first, second);
  }

  @Override
  public NDArray broadcast(Shape target) {
    return rearrangement().broadcast(target);
  }

  @Override
  public NDList split(long sections, int axis) {
    return rearrangement().split(sections, axis);
  }

  @Override
  public NDList split(long[] indices, int axis) {
    return rearrangement().split(indices, axis);
  }

  @Override
  public NDArray tile(long[] repeats) {
    return rearrangement().tile(repeats);
  }

  @Override
  public NDArray tile(long repeats) {
    long[] all = new long[value.rank()];
    Arrays.fill(all, repeats);
    return tile(all);
  }

  @Override
  public NDArray tile(int axis, long repeats) {
    long[] all = new long[value.rank()];
    Arrays.fill(all, 1);
    all[axis] = repeats;
    return tile(all);
  }

  // ---- lookup ----

  @Override
  public NDArray get(NDIndex index) {
    return lookup().get(index);
  }

  @Override
  public NDArray get(NDManager other, NDIndex index) {
    return lookup().get(index);
  }

  @Override
  public NDArray get(NDManager other, long... indices) {
    return lookup().get(new NDIndex(indices));
  }

  @Override
  public NDArray gather(NDArray index, int axis) {
    return lookup().gather(tracer.value(index), axis);
  }

  @Override
  public NDArray take(NDManager other, NDArray index) {
    return lookup().take(tracer.value(index));
  }

  @Override
  public void set(NDIndex index, NDArray replacement) {
    throw Recording.refuse("set(NDIndex, ...)", "build the array by concat or where");
  }

  @Override
  public void set(NDIndex index, Number replacement) {
    throw Recording.refuse("set(NDIndex, ...)", "build the array by concat or where");
  }

  // ---- products ----

  @Override
  public NDArray matMul(NDArray other) {
    return tracer.array(Products.matMul(tracer.graph(), value, tracer.value(other)));
  }

  @Override
  public NDArray batchMatMul(NDArray other) {
    return matMul(other);
  }
}

package dev.repazoo.export.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.Value;
import java.nio.ByteBuffer;

/**
 * What a traced array is: a value of the graph, which has a type and a shape but no numbers. It
 * belongs to no memory, so that closing and attaching it do nothing.
 */
abstract class TracedState extends NDArrayAdapter {
  private final Tracer tracer;
  private Value value;

  TracedState(Tracer tracer, Value value) {
    super(tracer.manager(), null, value.shape(), value.type(), value.name());
    this.tracer = tracer;
    this.value = value;
  }

  final Tracer tracer() {
    return tracer;
  }

  final Value value() {
    return value;
  }

  /** In-place operators: from now on this array is the result. */
  final NDArray become(NDArray result) {
    value = tracer.value(result);
    shape = value.shape();
    dataType = value.type();
    return this;
  }

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
  public NDArray toDense() {
    return this;
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
    return ExtendedOperators.of(new TracedArrayEx(this));
  }
}

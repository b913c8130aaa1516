package dev.repazoo.export.trace;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDResource;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.Batch;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes arrays that record. It owns no memory: sub-managers are itself, and attaching, detaching
 * and closing do nothing, since a block may close a manager in mid-forward.
 */
final class TracingManager extends BaseNDManager {
  private final Tracer tracer;

  TracingManager(Tracer tracer) {
    super(null, Device.cpu());
    this.tracer = tracer;
  }

  Tracer tracer() {
    return tracer;
  }

  @Override
  public Engine getEngine() {
    return Engine.getInstance();
  }

  @Override
  public NDManager newSubManager(Device onDevice) {
    return this;
  }

  @Override
  public NDArray from(NDArray array) {
    return tracer.array(tracer.value(array));
  }

  @Override
  public ByteBuffer allocateDirect(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  @Override
  public NDArray create(Buffer data, Shape shape, DataType type) {
    int bytes = Math.toIntExact(shape.size()) * type.getNumOfBytes();
    ByteBuffer copy = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    BaseNDManager.copyBuffer(data, copy);
    copy.rewind().limit(bytes);
    return tracer.array(tracer.graph().constant(copy, type, shape));
  }

  @Override
  public NDArray zeros(Shape shape, DataType type) {
    return full(shape, 0, type);
  }

  @Override
  public NDArray ones(Shape shape, DataType type) {
    return full(shape, 1, type);
  }

  @Override
  public NDArray full(Shape shape, float value, DataType type) {
    GraphBuilder g = tracer.graph();
    return tracer.array(g.expand(g.scalar(value, type), shape));
  }

  @Override
  public NDArray arange(float start, float stop, float step, DataType type) {
    GraphBuilder g = tracer.graph();
    Batch batch = g.graph().batch();
    if (batch.in((long) stop)) {
      if (start != 0 || step != 1) {
        throw new ExportException("arange over the batch must start at 0 and count by 1");
      }
      Value end = g.reshape(g.cast(g.dimensions(new Shape((long) stop)), type), new Shape());
      return tracer.array(
          g.op("Range")
              .apply(type, new Shape((long) stop), g.scalar(0, type), end, g.scalar(1, type)));
    }
    int count = (int) Math.ceil((stop - start) / (double) step);
    double[] values = new double[Math.max(0, count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = start + i * (double) step;
    }
    return create(values).toType(type, false);
  }

  @Override
  public NDArray linspace(float start, float stop, int num, boolean endpoint) {
    float[] values = new float[num];
    float step = num == 1 ? 0 : (stop - start) / (endpoint ? num - 1 : num);
    for (int i = 0; i < num; i++) {
      // From the nearer end, as PyTorch.
      values[i] =
          endpoint && i >= num / 2 && num > 1 ? stop - step * (num - 1 - i) : start + step * i;
    }
    return create(values);
  }

  @Override
  public NDArray eye(int rows, int columns, int k, DataType type) {
    float[] values = new float[rows * columns];
    for (int i = Math.max(0, -k); i < rows && i + k < columns; i++) {
      values[i * columns + i + k] = 1;
    }
    return create(values, new Shape(rows, columns)).toType(type, false);
  }

  @Override
  public NDArray randomInteger(long low, long high, Shape shape, DataType type) {
    throw random();
  }

  @Override
  public NDArray randomPermutation(long n) {
    throw random();
  }

  @Override
  public NDArray randomMultinomial(int n, NDArray probabilities) {
    throw random();
  }

  @Override
  public NDArray randomMultinomial(int n, NDArray probabilities, Shape shape) {
    throw random();
  }

  @Override
  public NDArray sampleNormal(NDArray mean, NDArray deviation) {
    throw random();
  }

  @Override
  public NDArray sampleNormal(NDArray mean, NDArray deviation, Shape shape) {
    throw random();
  }

  @Override
  public NDArray samplePoisson(NDArray rate) {
    throw random();
  }

  @Override
  public NDArray samplePoisson(NDArray rate, Shape shape) {
    throw random();
  }

  @Override
  public NDArray sampleGamma(NDArray alpha, NDArray beta) {
    throw random();
  }

  @Override
  public NDArray sampleGamma(NDArray alpha, NDArray beta, Shape shape) {
    throw random();
  }

  @Override
  public NDArray randomUniform(float low, float high, Shape shape, DataType type) {
    throw random();
  }

  @Override
  public NDArray randomNormal(float loc, float scale, Shape shape, DataType type) {
    throw random();
  }

  @Override
  public NDArray truncatedNormal(float loc, float scale, Shape shape, DataType type) {
    throw random();
  }

  private static ExportException random() {
    return new ExportException(
        "random numbers can't be drawn while tracing; make the noise an input of the model");
  }

  @Override
  public void attachInternal(String resourceId, AutoCloseable... resource) {}

  @Override
  public void attachUncappedInternal(String resourceId, AutoCloseable resource) {}

  @Override
  public void tempAttachInternal(NDManager original, String resourceId, NDResource resource) {}

  @Override
  public void detachInternal(String resourceId) {}

  @Override
  public void close() {}
}

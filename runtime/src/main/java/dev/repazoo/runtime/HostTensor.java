package dev.repazoo.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** An array in the host's memory, in C order. */
public final class HostTensor {
  private final Type type;
  private final long[] shape;
  private final ByteBuffer bytes;

  /** The element types that exported graphs take and give. */
  public enum Type {
    /** 32-bit reals. */
    FLOAT(Float.BYTES),
    /** 64-bit whole numbers. */
    INT64(Long.BYTES),
    /** Bytes 0 to 255. */
    UINT8(1);

    private final int size;

    Type(int size) {
      this.size = size;
    }

    /** Bytes of an element. */
    public int bytes() {
      return size;
    }
  }

  /**
   * An array over the given memory.
   *
   * @param type element type
   * @param bytes its elements in native order, direct; not copied
   * @param shape sizes of its axes
   * @throws IllegalArgumentException when the bytes are not as many as the shape wants
   */
  private HostTensor(Type type, ByteBuffer bytes, long... shape) {
    long wanted = Arrays.stream(shape).reduce(1, Math::multiplyExact) * type.size;
    if (bytes.remaining() != wanted) {
      throw new IllegalArgumentException(
          "an array "
              + type
              + Arrays.toString(shape)
              + " has "
              + wanted
              + " bytes, but "
              + bytes.remaining()
              + " are given");
    }
    this.type = type;
    this.shape = shape.clone();
    this.bytes = bytes;
  }

  /** Copies reals. */
  public static HostTensor of(float[] values, long... shape) {
    ByteBuffer bytes = direct(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new HostTensor(Type.FLOAT, bytes, shape);
  }

  /** Copies whole numbers. */
  public static HostTensor of(long[] values, long... shape) {
    ByteBuffer bytes = direct(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return new HostTensor(Type.INT64, bytes, shape);
  }

  /** Copies bytes. */
  public static HostTensor of(byte[] values, long... shape) {
    ByteBuffer bytes = direct(values.length);
    bytes.put(values).flip();
    return new HostTensor(Type.UINT8, bytes, shape);
  }

  /** Copies the remaining bytes, which are little-endian, of an array. */
  public static HostTensor copyOf(Type type, ByteBuffer source, long... shape) {
    ByteBuffer bytes = direct(source.remaining());
    bytes.put(source.duplicate()).flip();
    return new HostTensor(type, bytes, shape);
  }

  /** Element type. */
  public Type type() {
    return type;
  }

  /** Sizes of its axes. */
  public long[] shape() {
    return shape.clone();
  }

  /** Its elements as bytes in native order. */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  static ByteBuffer direct(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /** Its elements, when they are reals. */
  public FloatBuffer floats() {
    require(Type.FLOAT);
    return bytes().asFloatBuffer();
  }

  /** Its elements, when they are whole numbers. */
  public LongBuffer longs() {
    require(Type.INT64);
    return bytes().asLongBuffer();
  }

  /** Its elements copied, when they are reals. */
  public float[] toFloats() {
    FloatBuffer view = floats();
    float[] values = new float[view.remaining()];
    view.get(values);
    return values;
  }

  /** Its elements copied, when they are bytes. */
  public byte[] toBytes() {
    require(Type.UINT8);
    byte[] values = new byte[bytes.remaining()];
    bytes.duplicate().get(values);
    return values;
  }

  /**
   * Copies some of the first axis' slices.
   *
   * @param from the first of them
   * @param to the one after the last
   */
  HostTensor rows(int from, int to) {
    long[] part = shape.clone();
    part[0] = (long) to - from;
    int row = bytes.remaining() / Math.toIntExact(shape[0]);
    return copyOf(type, bytes.slice(from * row, (to - from) * row), part);
  }

  /**
   * Checks reals, none of which may be NaN or infinite; others are taken as they are.
   *
   * @param name for the message
   * @throws ModelFileException when one is
   */
  void requireFinite(String name) {
    if (type == Type.FLOAT) {
      FloatBuffer values = floats();
      while (values.hasRemaining()) {
        if (!Float.isFinite(values.get())) {
          throw new ModelFileException(
              name + " " + Arrays.toString(shape) + " has values that are NaN or infinite");
        }
      }
    }
  }

  private void require(Type wanted) {
    if (type != wanted) {
      throw new IllegalStateException("the array holds " + type + ", not " + wanted);
    }
  }
}

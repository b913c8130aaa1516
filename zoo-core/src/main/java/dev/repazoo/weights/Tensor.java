package dev.repazoo.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * An array that stays where it is, usually in a mapped file, until its bytes are asked for.
 *
 * <p>Bytes are contiguous, little endian and in C order whatever the file's layout. A tensor of 2
 * GiB or more can be described but not read: Java's buffers end there.
 */
public final class Tensor {
  private static final long PART = 1L << 30;

  private final DType dtype;
  private final long[] shape;
  private final long count;
  private final TensorSource source;
  private final OptionalLong fileOffset;
  private final String name;

  Tensor(DType dtype, long[] shape, TensorSource source, OptionalLong fileOffset) {
    this(dtype, shape, source, fileOffset, "");
  }

  private Tensor(
      DType dtype, long[] shape, TensorSource source, OptionalLong fileOffset, String name) {
    this.name = name;
    this.dtype = dtype;
    this.shape = shape.clone();
    this.count = Shapes.count(shape);
    this.source = source;
    this.fileOffset = fileOffset;
    Shapes.bytes(shape, dtype);
  }

  /**
   * A tensor over bytes.
   *
   * @param dtype type of the elements
   * @param bytes from position to limit the elements in C order, little endian; not copied
   * @param shape the dimensions
   * @throws WeightsException if the number of bytes differs
   */
  public static Tensor of(DType dtype, ByteBuffer bytes, long... shape) {
    ByteBuffer view = bytes.slice().asReadOnlyBuffer();
    TensorSource source = (offset, length) -> view.slice((int) offset, (int) length);
    Tensor tensor = new Tensor(dtype, shape, source, OptionalLong.empty());
    if (tensor.byteSize() != view.remaining()) {
      throw new WeightsException(tensor + " needs other than " + view.remaining() + " bytes");
    }
    return tensor;
  }

  /**
   * A tensor that is read when it is needed.
   *
   * @param dtype type of the elements
   * @param source opens them, in C order and little endian
   * @param fileOffset where they begin in their file, if they lie there as they are
   * @param shape the dimensions
   */
  public static Tensor of(
      DType dtype, TensorSource source, OptionalLong fileOffset, long... shape) {
    return new Tensor(dtype, shape, source, fileOffset);
  }

  /**
   * A tensor of singles.
   *
   * @param values the elements in C order; copied
   * @param shape the dimensions; none for a scalar
   */
  public static Tensor of(float[] values, long... shape) {
    ByteBuffer bytes = littleEndian(values.length, 4);
    bytes.asFloatBuffer().put(values);
    return of(DType.F32, bytes, shape);
  }

  /**
   * A tensor of doubles.
   *
   * @param values the elements in C order; copied
   * @param shape the dimensions
   */
  public static Tensor of(double[] values, long... shape) {
    ByteBuffer bytes = littleEndian(values.length, 8);
    bytes.asDoubleBuffer().put(values);
    return of(DType.F64, bytes, shape);
  }

  /**
   * A tensor of 64-bit integers.
   *
   * @param values the elements in C order; copied
   * @param shape the dimensions
   */
  public static Tensor of(long[] values, long... shape) {
    ByteBuffer bytes = littleEndian(values.length, 8);
    bytes.asLongBuffer().put(LongBuffer.wrap(values));
    return of(DType.I64, bytes, shape);
  }

  /**
   * A copy of an array's values, in its own type.
   *
   * @param array the array
   * @return the tensor; it outlives the array
   */
  public static Tensor of(NDArray array) {
    return TensorArrays.copyOf(array);
  }

  /**
   * An array's values as they are when the bytes are read: for writing without a copy.
   *
   * @param array the array; to be kept open as long as the tensor is used
   */
  public static Tensor view(NDArray array) {
    return TensorArrays.viewOf(array);
  }

  private static ByteBuffer littleEndian(int count, int size) {
    return ByteBuffer.allocate(Math.multiplyExact(count, size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The type of the elements. */
  public DType dtype() {
    return dtype;
  }

  /** The dimensions, copied; none for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** The number of elements. */
  public long count() {
    return count;
  }

  /** The size of the elements in bytes. */
  public long byteSize() {
    return count * dtype.bytes();
  }

  /** Where the elements begin in their file, if they lie there contiguously and uncompressed. */
  public OptionalLong fileOffset() {
    return fileOffset;
  }

  /**
   * The elements: contiguous, little endian, C order. Mapped where the file allows it.
   *
   * @return a read-only buffer from position 0 to its limit
   * @throws WeightsException if they can't be read, or take 2 GiB or more
   */
  public ByteBuffer bytes() {
    return slice(0, byteSize());
  }

  /**
   * A part of the elements' bytes; parts can be read of tensors of any size in mapped files.
   *
   * @param offset its first byte
   * @param length its bytes, under 2 GiB
   * @return a read-only buffer, little endian
   * @throws WeightsException if they can't be read
   */
  public ByteBuffer slice(long offset, long length) {
    if (length > Integer.MAX_VALUE - 8) {
      throw new WeightsException(
          this + " takes " + byteSize() + " bytes; single tensors must be under 2 GiB");
    }
    try {
      return source.slice(offset, length).slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw unreadable(e);
    } catch (WeightsException e) { // of the tensor that this one is a view of
      throw name.isEmpty() ? e : unreadable(e);
    } catch (OutOfMemoryError e) {
      throw new WeightsException(
          this + " does not fit into memory; give the JVM more (-Xmx, -XX:MaxDirectMemorySize)", e);
    }
  }

  /**
   * Copies a part of the elements' bytes to where they are needed, without a copy between.
   *
   * @param offset the first byte
   * @param target filled from its position to its limit
   * @throws WeightsException if they can't be read
   */
  public void read(long offset, ByteBuffer target) {
    try {
      source.read(offset, target);
    } catch (IOException e) {
      throw unreadable(e);
    } catch (WeightsException e) { // of the tensor that this one is a view of
      throw name.isEmpty() ? e : unreadable(e);
    }
  }

  /** Names what the first cause is of: views of views would be named in turn. */
  private WeightsException unreadable(Exception e) {
    Throwable first = e;
    while (first instanceof WeightsException && first.getCause() instanceof IOException) {
      first = first.getCause();
    }
    return new WeightsException("can't read " + this + ": " + first.getMessage(), e);
  }

  /**
   * Writes all bytes, in parts where they are many: works for mapped tensors of any size.
   *
   * @param out takes the bytes
   * @throws IOException if it can't
   * @throws WeightsException if the elements can't be read
   */
  public void writeTo(WritableByteChannel out) throws IOException {
    long part = byteSize() > Integer.MAX_VALUE - 8 ? PART : byteSize();
    for (long offset = 0; offset < byteSize(); offset += part) {
      ByteBuffer bytes = slice(offset, Math.min(part, byteSize() - offset));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
  }

  /**
   * The elements in another type: exact where it is wider, else rounded to nearest, ties to even;
   * floats go to integers by truncation.
   *
   * @param type the type wanted
   * @return this if it has that type
   * @throws WeightsException for 8-bit floats as a target
   */
  public Tensor to(DType type) {
    return type == dtype ? this : TensorConversion.convert(this, type);
  }

  /** All elements as singles, in C order. */
  public float[] toFloats() {
    float[] values = new float[Math.toIntExact(count)];
    to(DType.F32).bytes().asFloatBuffer().get(values);
    return values;
  }

  /** All elements as 64-bit integers, in C order. */
  public long[] toLongs() {
    long[] values = new long[Math.toIntExact(count)];
    to(DType.I64).bytes().asLongBuffer().get(values);
    return values;
  }

  /**
   * A DJL array of the values. Half, bfloat16 and 8-bit floats become FLOAT32; 16- and 32-bit
   * integers without a PyTorch type become the next wider signed one.
   *
   * @param manager owner of the array
   */
  public NDArray toArray(NDManager manager) {
    return TensorArrays.toArray(this, manager, TensorArrays.naturalType(dtype));
  }

  /**
   * A DJL array of the values in a given type.
   *
   * @param manager owner of the array
   * @param type any type but BFLOAT16, which DJL can't hold
   */
  public NDArray toArray(NDManager manager, DataType type) {
    return TensorArrays.toArray(this, manager, type);
  }

  /**
   * A DJL array that is the file's map where the tensor lies there as it is wanted, on the CPU: to
   * be read only, see {@link Loading#MAP}. A copy otherwise.
   *
   * @param manager owner of the array
   * @param type as for {@link #toArray(NDManager, DataType)}
   */
  public NDArray mapped(NDManager manager, DataType type) {
    return TensorArrays.mapped(this, manager, type);
  }

  /**
   * The same elements in other dimensions.
   *
   * @param dimensions the new dimensions, of the same product
   */
  public Tensor reshape(long... dimensions) {
    if (Shapes.count(dimensions) != count) {
      throw new WeightsException(this + " can't become " + Arrays.toString(dimensions));
    }
    return new Tensor(dtype, dimensions, source, fileOffset);
  }

  /** The last two axes swapped; copied when it is read. */
  public Tensor transpose() {
    return Views.transpose(this);
  }

  /** All axes in reverse order: what a Fortran-ordered array is to its bytes. */
  public Tensor reversedAxes() {
    return Views.reversedAxes(this);
  }

  /**
   * Big-endian elements as little-endian ones.
   *
   * @param dtype their type
   * @param bigEndian the elements, from position to limit
   */
  public static ByteBuffer swapped(DType dtype, ByteBuffer bigEndian) {
    return Strided.swapped(bigEndian, dtype.bytes());
  }

  /**
   * A range along an axis.
   *
   * @param axis the axis
   * @param start first index
   * @param length number of indices
   */
  public Tensor narrow(int axis, long start, long length) {
    return Views.narrow(this, axis, start, length);
  }

  /**
   * Tensors joined along an axis.
   *
   * @param axis the axis
   * @param parts at least one; equal in type and in all other dimensions
   */
  public static Tensor concat(int axis, List<Tensor> parts) {
    return Views.concat(axis, parts);
  }

  /** The same bytes as one row of another type, for storages that name their type elsewhere. */
  Tensor reinterpret(DType type) {
    return new Tensor(type, new long[] {byteSize() / type.bytes()}, source, fileOffset);
  }

  /** The same tensor, which messages call by a name. */
  Tensor named(String key) {
    return new Tensor(dtype, shape, source, fileOffset, key);
  }

  /** Name if it has one, type and shape, for messages. */
  @Override
  public String toString() {
    return (name.isEmpty() ? "" : name + " ") + dtype + " " + Arrays.toString(shape);
  }
}

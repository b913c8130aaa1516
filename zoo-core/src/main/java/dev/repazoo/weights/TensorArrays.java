package dev.repazoo.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * Between tensors and DJL arrays.
 *
 * <p>DJL's PyTorch engine lets an array on the CPU alias a direct buffer. A mapped file is read
 * only, so training such an array would end the JVM: arrays own PyTorch's memory, and a file's
 * bytes are read into it without a copy or a map between, so that a checkpoint of n bytes takes n
 * bytes. Only who asks for {@link Loading#MAP} gets arrays that are the file.
 */
final class TensorArrays {
  private TensorArrays() {}

  static DataType naturalType(DType type) {
    return switch (type) {
      case F64 -> DataType.FLOAT64;
      case F32, F16, BF16, F8_E4M3, F8_E5M2 -> DataType.FLOAT32;
      case I64, U32, U64 -> DataType.INT64;
      case I32, I16, U16 -> DataType.INT32;
      case I8 -> DataType.INT8;
      case U8 -> DataType.UINT8;
      case BOOL -> DataType.BOOLEAN;
    };
  }

  static NDArray toArray(Tensor tensor, NDManager manager, DataType type) {
    if (type == DataType.BFLOAT16) {
      throw new WeightsException("an array can't be BFLOAT16: DJL aborts the JVM; use FLOAT32");
    }
    Shape shape = new Shape(tensor.shape());
    if (tensor.count() == 0) {
      return manager.create(shape, type);
    }
    Tensor converted = tensor.to(DType.of(type));
    if (!manager.getDevice().isGpu() && converted.byteSize() <= Integer.MAX_VALUE) {
      return read(converted, manager, shape, type);
    }
    ByteBuffer bytes = converted.bytes();
    if (!bytes.isDirect()) {
      bytes =
          ByteBuffer.allocateDirect(bytes.remaining())
              .order(ByteOrder.nativeOrder())
              .put(bytes)
              .flip();
    }
    return manager.create(bytes, shape, type);
  }

  /** The bytes go straight into PyTorch's memory. */
  private static NDArray read(Tensor tensor, NDManager manager, Shape shape, DataType type) {
    NDArray array = manager.create(shape, type);
    try {
      tensor.read(0, array.toByteBuffer(true));
      return array;
    } catch (RuntimeException e) {
      array.close();
      throw e;
    }
  }

  /** An array that is the file's map where that is possible, else a copy. */
  static NDArray mapped(Tensor tensor, NDManager manager, DataType type) {
    boolean same = tensor.dtype() == DType.of(type) && tensor.count() > 0;
    boolean aligned =
        tensor.fileOffset().isPresent()
            && tensor.fileOffset().getAsLong() % type.getNumOfBytes() == 0;
    if (!same || !aligned || manager.getDevice().isGpu() || tensor.byteSize() > Integer.MAX_VALUE) {
      return toArray(tensor, manager, type);
    }
    ByteBuffer bytes = tensor.bytes();
    return bytes.isDirect()
        ? manager.create(bytes, new Shape(tensor.shape()), type)
        : toArray(tensor, manager, type);
  }

  static Tensor copyOf(NDArray array) {
    DType type = DType.of(array.getDataType());
    if (array.size() == 0) {
      return Tensor.of(type, ByteBuffer.allocate(0), array.getShape().getShape());
    }
    ByteBuffer bytes = array.toByteBuffer(false);
    return Tensor.of(type, bytes.slice(), array.getShape().getShape());
  }

  static Tensor viewOf(NDArray array) {
    if (array.size() == 0) {
      return copyOf(array);
    }
    return new Tensor(
        DType.of(array.getDataType()),
        array.getShape().getShape(),
        TensorSource.computed(() -> array.toByteBuffer(true)),
        OptionalLong.empty());
  }
}

package dev.repazoo.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Converts tensors between element types. */
final class TensorConversion {
  private TensorConversion() {}

  static Tensor convert(Tensor tensor, DType type) {
    if (type == DType.F8_E4M3 || type == DType.F8_E5M2) {
      throw new WeightsException(
          tensor
              + " is not rounded to "
              + type.torchName()
              + ", which can only be read; convert it to float16 or bfloat16");
    }
    long bytes = tensor.count() * type.bytes();
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new WeightsException(
          tensor
              + " takes "
              + bytes
              + " bytes as "
              + type.torchName()
              + ", over 2 GiB; cut it into parts, or save it in a smaller type");
    }
    ByteBuffer from = tensor.bytes();
    ByteBuffer to = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    int count = (int) tensor.count();
    if (type == DType.F32) {
      for (int i = 0; i < count; i++) {
        to.putFloat(i * 4, single(from, tensor.dtype(), i));
      }
    } else if (tensor.dtype() == DType.F32 && type == DType.BF16) {
      for (int i = 0; i < count; i++) {
        to.putShort(i * 2, SmallFloats.toBfloat(from.getFloat(i * 4)));
      }
    } else if (type.isFloating()) {
      for (int i = 0; i < count; i++) {
        putDouble(to, type, i, wide(from, tensor.dtype(), i));
      }
    } else {
      for (int i = 0; i < count; i++) {
        putLong(to, type, i, whole(from, tensor.dtype(), i, type));
      }
    }
    return Tensor.of(type, to, tensor.shape());
  }

  private static float single(ByteBuffer from, DType type, int i) {
    return switch (type) {
      case F64 -> (float) from.getDouble(i * 8);
      case F32 -> from.getFloat(i * 4);
      case F16 -> SmallFloats.halfToFloat(from.getShort(i * 2));
      case BF16 -> SmallFloats.bfloatToFloat(from.getShort(i * 2));
      case F8_E4M3 -> SmallFloats.e4m3ToFloat(from.get(i));
      case F8_E5M2 -> SmallFloats.e5m2ToFloat(from.get(i));
      case U64 -> (float) unsigned(from.getLong(i * 8));
      case I64, I32, I16, I8, U8, U16, U32, BOOL -> (float) integer(from, type, i);
    };
  }

  private static double wide(ByteBuffer from, DType type, int i) {
    return switch (type) {
      case F64 -> from.getDouble(i * 8);
      case U64 -> unsigned(from.getLong(i * 8));
      case I64, I32, I16, I8, U8, U16, U32, BOOL -> (double) integer(from, type, i);
      case F32, F16, BF16, F8_E4M3, F8_E5M2 -> single(from, type, i);
    };
  }

  /** The low bit is kept sticky, so that halving before and doubling after rounds only once. */
  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
  }

  private static long whole(ByteBuffer from, DType type, int i, DType target) {
    if (!type.isFloating()) {
      long value = integer(from, type, i);
      return target == DType.BOOL && value != 0 ? 1 : value;
    }
    double value = wide(from, type, i);
    return target == DType.BOOL ? (value != 0 ? 1 : 0) : (long) value;
  }

  private static long integer(ByteBuffer from, DType type, int i) {
    return switch (type) {
      case I64, U64 -> from.getLong(i * 8);
      case I32 -> from.getInt(i * 4);
      case U32 -> Integer.toUnsignedLong(from.getInt(i * 4));
      case I16 -> from.getShort(i * 2);
      case U16 -> Short.toUnsignedLong(from.getShort(i * 2));
      case I8 -> from.get(i);
      case U8 -> Byte.toUnsignedLong(from.get(i));
      case BOOL -> from.get(i) == 0 ? 0 : 1;
      case F64, F32, F16, BF16, F8_E4M3, F8_E5M2 ->
          throw new IllegalArgumentException(type + " is no integer type");
    };
  }

  private static void putDouble(ByteBuffer to, DType type, int i, double value) {
    switch (type.bytes()) {
      case 8 -> to.putDouble(i * 8, value);
      case 4 -> to.putFloat(i * 4, (float) value);
      default ->
          to.putShort(
              i * 2, type == DType.F16 ? SmallFloats.toHalf(value) : SmallFloats.toBfloat(value));
    }
  }

  private static void putLong(ByteBuffer to, DType type, int i, long value) {
    switch (type.bytes()) {
      case 8 -> to.putLong(i * 8, value);
      case 4 -> to.putInt(i * 4, (int) value);
      case 2 -> to.putShort(i * 2, (short) value);
      default -> to.put(i, (byte) value);
    }
  }
}

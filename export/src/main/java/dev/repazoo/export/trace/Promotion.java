package dev.repazoo.export.trace;

import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.Value;
import java.util.List;

/**
 * PyTorch's type promotion: arrays of one axis or more decide among themselves; a 0-d array counts
 * only when its category (truth values, whole numbers, reals) is higher.
 */
final class Promotion {
  private static final List<DataType> ORDER =
      List.of(
          DataType.BOOLEAN,
          DataType.UINT8,
          DataType.INT8,
          DataType.INT16,
          DataType.INT32,
          DataType.INT64,
          DataType.FLOAT16,
          DataType.FLOAT32,
          DataType.FLOAT64);

  private Promotion() {}

  /** The type in which {@code a op b} is computed. */
  static DataType of(Value a, Value b) {
    boolean aScalar = a.rank() == 0;
    boolean bScalar = b.rank() == 0;
    if (aScalar == bScalar) {
      return higher(a.type(), b.type());
    }
    DataType array = aScalar ? b.type() : a.type();
    DataType scalar = aScalar ? a.type() : b.type();
    return category(scalar) > category(array) ? higher(array, scalar) : array;
  }

  /** The type of a 0-d array that DJL makes of a Java number. */
  static DataType of(Number number) {
    if (number instanceof Double) {
      return DataType.FLOAT64;
    }
    if (number instanceof Float) {
      return DataType.FLOAT32;
    }
    if (number instanceof Long) {
      return DataType.INT64;
    }
    return number instanceof Byte ? DataType.INT8 : DataType.INT32;
  }

  private static int category(DataType type) {
    return type == DataType.BOOLEAN ? 0 : type.isInteger() ? 1 : 2;
  }

  private static DataType higher(DataType a, DataType b) {
    if (a == b) {
      return a;
    }
    if ((a == DataType.UINT8 && b == DataType.INT8)
        || (a == DataType.INT8 && b == DataType.UINT8)) {
      return DataType.INT16;
    }
    return ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b;
  }
}

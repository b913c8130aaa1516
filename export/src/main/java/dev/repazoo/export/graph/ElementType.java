package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/** The element types that graphs carry, with ONNX's numbers for them (TensorProto.DataType). */
public enum ElementType {
  /** IEEE single. */
  FLOAT(DataType.FLOAT32, 1),
  /** Unsigned byte. */
  UINT8(DataType.UINT8, 2),
  /** Signed byte. */
  INT8(DataType.INT8, 3),
  /** 32-bit integer. */
  INT32(DataType.INT32, 6),
  /** 64-bit integer. */
  INT64(DataType.INT64, 7),
  /** True or false. */
  BOOL(DataType.BOOLEAN, 9),
  /** IEEE half. */
  FLOAT16(DataType.FLOAT16, 10),
  /** IEEE double. */
  DOUBLE(DataType.FLOAT64, 11),
  /** Unsigned 32-bit integer. */
  UINT32(DataType.UINT32, 12),
  /** Unsigned 64-bit integer. */
  UINT64(DataType.UINT64, 13),
  /** Unsigned, two in a byte: of weights only, no array has it. */
  UINT4(DataType.UNKNOWN, 21);

  private final DataType type;
  private final int code;

  ElementType(DataType type, int code) {
    this.type = type;
    this.code = code;
  }

  /** ONNX's number. */
  public long code() {
    return code;
  }

  /**
   * The element type of an array type.
   *
   * @throws ExportException for a type that graphs don't carry
   */
  public static ElementType of(DataType type) {
    return Arrays.stream(values())
        .filter(element -> element != UINT4 && element.type == type)
        .findFirst()
        .orElseThrow(() -> new ExportException("arrays of type " + type + " can't be exported"));
  }
}

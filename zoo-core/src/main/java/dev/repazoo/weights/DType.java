package dev.repazoo.weights;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Types of tensor elements, with the names the formats know them by. */
public enum DType {
  /** IEEE double. */
  F64(8, "DoubleStorage", "float64", "<f8", DataType.FLOAT64),
  /** IEEE single. */
  F32(4, "FloatStorage", "float32", "<f4", DataType.FLOAT32),
  /** IEEE half. */
  F16(2, "HalfStorage", "float16", "<f2", DataType.FLOAT16),
  /** The upper half of an IEEE single. */
  BF16(2, "BFloat16Storage", "bfloat16", "", DataType.BFLOAT16),
  /** 64-bit integer. */
  I64(8, "LongStorage", "int64", "<i8", DataType.INT64),
  /** 32-bit integer. */
  I32(4, "IntStorage", "int32", "<i4", DataType.INT32),
  /** 16-bit integer. */
  I16(2, "ShortStorage", "int16", "<i2", DataType.INT16),
  /** 8-bit integer. */
  I8(1, "CharStorage", "int8", "|i1", DataType.INT8),
  /** Unsigned 8-bit integer. */
  U8(1, "ByteStorage", "uint8", "|u1", DataType.UINT8),
  /** Unsigned 16-bit integer. */
  U16(2, "", "uint16", "<u2", DataType.UINT16),
  /** Unsigned 32-bit integer. */
  U32(4, "", "uint32", "<u4", DataType.UINT32),
  /** Unsigned 64-bit integer. */
  U64(8, "", "uint64", "<u8", DataType.UINT64),
  /** A byte that is 0 or 1. */
  BOOL(1, "BoolStorage", "bool", "|b1", DataType.BOOLEAN),
  /** 8-bit float, 4 bits of exponent, no infinities. */
  F8_E4M3(1, "", "float8_e4m3fn", "", DataType.UNKNOWN),
  /** 8-bit float, 5 bits of exponent. */
  F8_E5M2(1, "", "float8_e5m2", "", DataType.UNKNOWN);

  private final int bytes;
  private final String storageName;
  private final String torchName;
  private final String numpyName;
  private final DataType dataType;

  DType(int bytes, String storageName, String torchName, String numpyName, DataType dataType) {
    this.bytes = bytes;
    this.storageName = storageName;
    this.torchName = torchName;
    this.numpyName = numpyName;
    this.dataType = dataType;
  }

  /**
   * Size of an element.
   *
   * @return bytes
   */
  public int bytes() {
    return bytes;
  }

  /**
   * The name in a safetensors header.
   *
   * @return for instance {@code BF16}
   */
  public String safetensorsName() {
    return name();
  }

  /**
   * PyTorch's typed storage class.
   *
   * @return for instance {@code HalfStorage}; empty for types that came after typed storages
   */
  public Optional<String> storageName() {
    return storageName.isEmpty() ? Optional.empty() : Optional.of(storageName);
  }

  /**
   * The attribute of {@code torch} that names this type.
   *
   * @return for instance {@code bfloat16}
   */
  public String torchName() {
    return torchName;
  }

  /**
   * The little-endian descriptor in a {@code .npy} header.
   *
   * @return for instance {@code <f4}; empty for types NumPy lacks
   */
  public Optional<String> numpyName() {
    return numpyName.isEmpty() ? Optional.empty() : Optional.of(numpyName);
  }

  /**
   * DJL's type of the same bits.
   *
   * @return the type, if DJL has one
   */
  public Optional<DataType> dataType() {
    return dataType == DataType.UNKNOWN ? Optional.empty() : Optional.of(dataType);
  }

  /**
   * Whether elements are floating point numbers.
   *
   * @return true for F64 to BF16 and the 8-bit floats
   */
  public boolean isFloating() {
    return switch (this) {
      case F64, F32, F16, BF16, F8_E4M3, F8_E5M2 -> true;
      case I64, I32, I16, I8, U8, U16, U32, U64, BOOL -> false;
    };
  }

  /**
   * The type with the same bits as a DJL type.
   *
   * @param type DJL's type
   * @return the type
   * @throws WeightsException if files know no such type
   */
  public static DType of(DataType type) {
    return Arrays.stream(values())
        .filter(t -> t.dataType == type && type != DataType.UNKNOWN)
        .findFirst()
        .orElseThrow(
            () -> new WeightsException("arrays of type " + type + " can't be kept in files"));
  }

  static Optional<DType> ofSafetensors(String name) {
    return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
  }

  static Optional<DType> ofStorage(String name) {
    return Arrays.stream(values())
        .filter(t -> !t.storageName.isEmpty() && t.storageName.equals(name))
        .findFirst();
  }

  static Optional<DType> ofTorch(String name) {
    return Arrays.stream(values()).filter(t -> t.torchName.equals(name)).findFirst();
  }

  static String knownNames() {
    return Arrays.stream(values()).map(DType::name).collect(Collectors.joining(", "));
  }
}

package dev.repazoo.runtime;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads an ONNX file's outline. Protobuf's generated classes would load all of the file, so the
 * messages that hold weights (the model, its graph, a tensor) are walked over field by field; the
 * small messages in them are parsed.
 */
final class OnnxReader {
  /**
   * The most that a name, a port or a metadata entry takes, so that no false length is believed.
   */
  private static final int MAX_SMALL = 1 << 26;

  private final Path path;
  private final CodedInputStream input;
  private final long size;
  private final Map<String, Long> digestOffsets = new HashMap<>();

  private final Map<String, Long> opsets = new HashMap<>();
  private final Map<String, String> metadata = new HashMap<>();
  private final List<OnnxModelInfo.Port> inputs = new ArrayList<>();
  private final List<OnnxModelInfo.Port> outputs = new ArrayList<>();
  private final List<OnnxModelInfo.Stored> initializers = new ArrayList<>();
  private String producer = "";
  private String producerVersion = "";
  private long irVersion;
  private long nodes;
  private boolean hasGraph;

  private OnnxReader(Path path, CodedInputStream input, long size) {
    this.path = path;
    this.input = input;
    this.size = size;
  }

  /**
   * The outline of a model.
   *
   * @throws ModelFileException when it is no ONNX file, or truncated
   */
  static OnnxModelInfo read(ModelBytes model) throws IOException {
    try (InputStream stream = model.open()) {
      return of(model, stream).model();
    }
  }

  /** Where the value of a metadata entry begins that is a digest; empty where there is none. */
  static OptionalLong digestOffset(ModelBytes model, String key) throws IOException {
    try (InputStream stream = model.open()) {
      OnnxReader reader = of(model, stream);
      reader.model();
      Long offset = reader.digestOffsets.get(key);
      return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }
  }

  private static OnnxReader of(ModelBytes model, InputStream stream) throws IOException {
    long size = model.size();
    if (size > Integer.MAX_VALUE) {
      throw new ModelFileException(
          model.name()
              + " is no ONNX file: it has "
              + size
              + " bytes, and protobuf ends at 2 GB; larger models keep their weights beside it");
    }
    CodedInputStream input = CodedInputStream.newInstance(stream);
    input.pushLimit((int) size);
    return new OnnxReader(model.path(), input, size);
  }

  private OnnxModelInfo model() throws IOException {
    try {
      return outline();
    } catch (InvalidProtocolBufferException e) {
      throw new ModelFileException(
          path
              + " is truncated or no ONNX file: reading ended at byte "
              + input.getTotalBytesRead()
              + " of "
              + size,
          e);
    }
  }

  private OnnxModelInfo outline() throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ModelProto.IR_VERSION_FIELD_NUMBER -> irVersion = input.readInt64();
        case ModelProto.PRODUCER_NAME_FIELD_NUMBER -> producer = text();
        case ModelProto.PRODUCER_VERSION_FIELD_NUMBER -> producerVersion = text();
        case ModelProto.OPSET_IMPORT_FIELD_NUMBER -> {
          OperatorSetIdProto opset = OperatorSetIdProto.parseFrom(small());
          opsets.put(opset.getDomain(), opset.getVersion());
        }
        case ModelProto.METADATA_PROPS_FIELD_NUMBER -> {
          StringStringEntryProto entry = StringStringEntryProto.parseFrom(small());
          metadata.put(entry.getKey(), entry.getValue());
          if (entry.getValue().length() == FileSeal.BLANK.length()) { // the value comes last
            long end = input.getTotalBytesRead();
            digestOffsets.put(entry.getKey(), end - FileSeal.BLANK.length());
          }
        }
        case ModelProto.GRAPH_FIELD_NUMBER -> graph();
        default -> skip(tag);
      }
    }
    if (!hasGraph || irVersion == 0) {
      throw new ModelFileException(path + " is no ONNX file: it has no graph");
    }
    String by = (producer + " " + producerVersion).trim();
    return new OnnxModelInfo(
        path, by, irVersion, opsets, metadata, nodes, inputs, outputs, initializers);
  }

  private void graph() throws IOException {
    hasGraph = true;
    int outer = input.pushLimit(input.readRawVarint32());
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case GraphProto.NODE_FIELD_NUMBER -> {
          nodes++;
          skip(tag);
        }
        case GraphProto.INPUT_FIELD_NUMBER -> inputs.add(port());
        case GraphProto.OUTPUT_FIELD_NUMBER -> outputs.add(port());
        case GraphProto.INITIALIZER_FIELD_NUMBER -> initializers.add(tensor());
        default -> skip(tag);
      }
    }
    input.popLimit(outer);
  }

  private OnnxModelInfo.Port port() throws IOException {
    ValueInfoProto port = ValueInfoProto.parseFrom(small());
    TypeProto.Tensor tensor = port.getType().getTensorType();
    return new OnnxModelInfo.Port(
        port.getName(),
        typeName(tensor.getElemType()),
        tensor.getShape().getDimList().stream().map(OnnxReader::size).toList());
  }

  private static String size(Dimension dimension) {
    return switch (dimension.getValueCase()) {
      case DIM_VALUE -> Long.toString(dimension.getDimValue());
      case DIM_PARAM -> dimension.getDimParam();
      case VALUE_NOT_SET -> "?";
    };
  }

  private OnnxModelInfo.Stored tensor() throws IOException {
    String name = "";
    int type = 0;
    List<Long> shape = new ArrayList<>();
    Extent data = new Extent(0, 0);
    Map<String, String> external = new HashMap<>();
    int outer = input.pushLimit(input.readRawVarint32());
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case TensorProto.DIMS_FIELD_NUMBER -> shape.addAll(dims(tag));
        case TensorProto.DATA_TYPE_FIELD_NUMBER -> type = input.readInt32();
        case TensorProto.NAME_FIELD_NUMBER -> name = text();
        case TensorProto.EXTERNAL_DATA_FIELD_NUMBER -> {
          StringStringEntryProto entry = StringStringEntryProto.parseFrom(small());
          external.put(entry.getKey(), entry.getValue());
        }
        case TensorProto.RAW_DATA_FIELD_NUMBER,
            TensorProto.FLOAT_DATA_FIELD_NUMBER,
            TensorProto.INT64_DATA_FIELD_NUMBER ->
            data = extent(tag);
        default -> skip(tag);
      }
    }
    input.popLimit(outer);
    Path file = path;
    if (external.containsKey("location")) {
      file = beside(external.get("location"));
      long begin = number(external, "offset");
      data = new Extent(begin, begin + number(external, "length"));
    }
    return new OnnxModelInfo.Stored(
        name, typeName(type), List.copyOf(shape), file, data.begin(), data.end());
  }

  /** Where a field's content is in the file. */
  private record Extent(long begin, long end) {}

  /** Skips a field's content, however long it is. */
  private Extent extent(int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      int length = input.readRawVarint32();
      long begin = input.getTotalBytesRead();
      input.skipRawBytes(length);
      return new Extent(begin, begin + length);
    }
    long begin = input.getTotalBytesRead();
    skip(tag);
    return new Extent(begin, input.getTotalBytesRead());
  }

  /** Sizes: a field each, or packed into one. */
  private List<Long> dims(int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      return List.of(input.readInt64());
    }
    CodedInputStream packed = CodedInputStream.newInstance(small());
    List<Long> sizes = new ArrayList<>();
    while (!packed.isAtEnd()) {
      sizes.add(packed.readInt64());
    }
    return sizes;
  }

  private Path beside(String location) {
    try {
      return path.toAbsolutePath().resolveSibling(location);
    } catch (InvalidPathException e) {
      throw new ModelFileException(path + ": external data is in no file: " + e.getReason(), e);
    }
  }

  private long number(Map<String, String> external, String key) {
    try {
      return Long.parseLong(external.getOrDefault(key, "0"));
    } catch (NumberFormatException e) {
      throw new ModelFileException(
          path + ": external data has " + key + " " + external.get(key), e);
    }
  }

  private static String typeName(int code) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(code);
    return type == null ? "type " + code : type.name();
  }

  /** The bytes of a small field. */
  private byte[] small() throws IOException {
    int length = input.readRawVarint32();
    if (length > MAX_SMALL) {
      throw new InvalidProtocolBufferException("a name or an entry of " + length + " bytes");
    }
    return input.readRawBytes(length);
  }

  private String text() throws IOException {
    return new String(small(), StandardCharsets.UTF_8);
  }

  private void skip(int tag) throws IOException {
    if (!input.skipField(tag)) {
      throw new InvalidProtocolBufferException("the end of a group that didn't begin");
    }
  }
}

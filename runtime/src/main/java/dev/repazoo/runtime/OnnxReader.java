package dev.repazoo.runtime;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.repazoo.runtime.WireReader.Field;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an ONNX file's outline; fields of weights are skipped. */
final class OnnxReader {
  private final Path path;
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

  OnnxReader(Path path) {
    this.path = path;
  }

  OnnxModelInfo read() throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      WireReader wire = new WireReader(path, channel);
      wire.message(0, channel.size(), field -> model(wire, field));
    }
    if (!hasGraph || irVersion == 0) {
      throw new ModelFileException(path + " is no ONNX file: it has no graph");
    }
    String by = (producer + " " + producerVersion).trim();
    return new OnnxModelInfo(
        path, by, irVersion, opsets, metadata, nodes, inputs, outputs, initializers);
  }

  private void model(WireReader wire, Field field) throws IOException {
    switch (field.number()) {
      case ModelProto.IR_VERSION_FIELD_NUMBER -> irVersion = field.value();
      case ModelProto.PRODUCER_NAME_FIELD_NUMBER -> producer = wire.text(field);
      case ModelProto.PRODUCER_VERSION_FIELD_NUMBER -> producerVersion = wire.text(field);
      case ModelProto.OPSET_IMPORT_FIELD_NUMBER -> opset(wire, field);
      case ModelProto.METADATA_PROPS_FIELD_NUMBER -> entry(wire, field, metadata);
      case ModelProto.GRAPH_FIELD_NUMBER -> {
        hasGraph = true;
        wire.message(field.begin(), field.end(), part -> graph(wire, part));
      }
      default -> {} // of no interest here
    }
  }

  private void opset(WireReader wire, Field message) throws IOException {
    String[] domain = {""};
    long[] version = {0};
    wire.message(
        message.begin(),
        message.end(),
        field -> {
          if (field.number() == OperatorSetIdProto.DOMAIN_FIELD_NUMBER) {
            domain[0] = wire.text(field);
          } else if (field.number() == OperatorSetIdProto.VERSION_FIELD_NUMBER) {
            version[0] = field.value();
          }
        });
    opsets.put(domain[0], version[0]);
  }

  private static void entry(WireReader wire, Field message, Map<String, String> into)
      throws IOException {
    String[] pair = {"", ""};
    wire.message(
        message.begin(),
        message.end(),
        field -> {
          if (field.number() == StringStringEntryProto.KEY_FIELD_NUMBER) {
            pair[0] = wire.text(field);
          } else if (field.number() == StringStringEntryProto.VALUE_FIELD_NUMBER) {
            pair[1] = wire.text(field);
          }
        });
    into.put(pair[0], pair[1]);
  }

  private void graph(WireReader wire, Field field) throws IOException {
    switch (field.number()) {
      case GraphProto.NODE_FIELD_NUMBER -> nodes++;
      case GraphProto.INPUT_FIELD_NUMBER -> inputs.add(port(wire, field));
      case GraphProto.OUTPUT_FIELD_NUMBER -> outputs.add(port(wire, field));
      case GraphProto.INITIALIZER_FIELD_NUMBER -> initializers.add(tensor(wire, field));
      default -> {} // of no interest here
    }
  }

  private static OnnxModelInfo.Port port(WireReader wire, Field message) throws IOException {
    String[] name = {""};
    long[] type = {0};
    List<String> shape = new ArrayList<>();
    wire.message(
        message.begin(),
        message.end(),
        field -> {
          if (field.number() == ValueInfoProto.NAME_FIELD_NUMBER) {
            name[0] = wire.text(field);
          } else if (field.number() == ValueInfoProto.TYPE_FIELD_NUMBER) {
            wire.message(field.begin(), field.end(), inner -> tensorType(wire, inner, type, shape));
          }
        });
    return new OnnxModelInfo.Port(name[0], typeName(type[0]), List.copyOf(shape));
  }

  private static void tensorType(WireReader wire, Field field, long[] type, List<String> shape)
      throws IOException {
    if (field.number() != TypeProto.TENSOR_TYPE_FIELD_NUMBER) {
      return;
    }
    wire.message(
        field.begin(),
        field.end(),
        inner -> {
          if (inner.number() == TypeProto.Tensor.ELEM_TYPE_FIELD_NUMBER) {
            type[0] = inner.value();
          } else if (inner.number() == TypeProto.Tensor.SHAPE_FIELD_NUMBER) {
            wire.message(inner.begin(), inner.end(), size -> shape.add(dimension(wire, size)));
          }
        });
  }

  private static String dimension(WireReader wire, Field message) throws IOException {
    String[] text = {"?"};
    wire.message(
        message.begin(),
        message.end(),
        field -> {
          if (field.number() == TensorShapeProto.Dimension.DIM_VALUE_FIELD_NUMBER) {
            text[0] = Long.toString(field.value());
          } else if (field.number() == TensorShapeProto.Dimension.DIM_PARAM_FIELD_NUMBER) {
            text[0] = wire.text(field);
          }
        });
    return text[0];
  }

  private OnnxModelInfo.Stored tensor(WireReader wire, Field message) throws IOException {
    String[] name = {""};
    long[] type = {0};
    long[] extent = {0, 0};
    List<Long> shape = new ArrayList<>();
    Map<String, String> external = new HashMap<>();
    wire.message(
        message.begin(),
        message.end(),
        field -> {
          switch (field.number()) {
            case TensorProto.DIMS_FIELD_NUMBER -> shape.addAll(wire.packed(field));
            case TensorProto.DATA_TYPE_FIELD_NUMBER -> type[0] = field.value();
            case TensorProto.NAME_FIELD_NUMBER -> name[0] = wire.text(field);
            case TensorProto.EXTERNAL_DATA_FIELD_NUMBER -> entry(wire, field, external);
            case TensorProto.RAW_DATA_FIELD_NUMBER,
                TensorProto.FLOAT_DATA_FIELD_NUMBER,
                TensorProto.INT64_DATA_FIELD_NUMBER -> {
              extent[0] = field.begin();
              extent[1] = field.end();
            }
            default -> {} // of no interest here
          }
        });
    Optional<String> location = Optional.ofNullable(external.get("location"));
    Path file = location.map(path.toAbsolutePath()::resolveSibling).orElse(path);
    if (location.isPresent()) {
      extent[0] = number(external, "offset");
      extent[1] = extent[0] + number(external, "length");
    }
    return new OnnxModelInfo.Stored(
        name[0], typeName(type[0]), List.copyOf(shape), file, extent[0], extent[1]);
  }

  private long number(Map<String, String> external, String key) {
    try {
      return Long.parseLong(external.getOrDefault(key, "0"));
    } catch (NumberFormatException e) {
      throw new ModelFileException(
          path + ": external data has " + key + " " + external.get(key), e);
    }
  }

  private static String typeName(long code) {
    TensorProto.DataType type = TensorProto.DataType.forNumber((int) code);
    return type == null ? "type " + code : type.name();
  }
}

package dev.repazoo.weights;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.repazoo.file.MappedFile;
import dev.repazoo.pickle.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The constants of a frozen TensorFlow graph, a {@code .pb} with a {@code GraphDef}: each is a
 * tensor under its node's name. Large ones stay in the file. Texts, and types that PyTorch lacks,
 * are no weights and are left out; what the graph computes isn't read.
 *
 * <p>Source: tensorflow/core/framework {@code graph.proto}, {@code node_def.proto}, {@code
 * attr_value.proto}, {@code tensor.proto}, {@code tensor_shape.proto}, {@code types.proto}.
 */
final class TensorFlowGraph {
  /** Field numbers. */
  private static final int GRAPH_NODE = 1;

  private static final int NODE_NAME = 1;
  private static final int NODE_OP = 2;
  private static final int NODE_ATTR = 5;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;
  private static final int ATTR_TENSOR = 8;
  private static final int TENSOR_DTYPE = 1;
  private static final int TENSOR_SHAPE = 2;
  private static final int TENSOR_CONTENT = 4;
  private static final int TENSOR_FLOATS = 5;
  private static final int SHAPE_DIM = 2;
  private static final int DIM_SIZE = 1;

  /** The types of {@code types.proto} that are read, by their numbers. */
  private static final Map<Integer, DType> TYPES =
      Map.of(
          1,
          DType.F32,
          2,
          DType.F64,
          3,
          DType.I32,
          4,
          DType.U8,
          5,
          DType.I16,
          6,
          DType.I8,
          9,
          DType.I64,
          10,
          DType.BOOL,
          14,
          DType.BF16,
          19,
          DType.F16);

  private final MappedFile file;
  private final CodedInputStream input;
  private final Value.Dict constants = new Value.Dict();

  private TensorFlowGraph(MappedFile file, CodedInputStream input) {
    this.file = file;
    this.input = input;
  }

  /**
   * Whether a file's first bytes are a graph's: its first field is a node, whose first is a name.
   */
  static boolean begins(ByteBuffer head) {
    if (head.remaining() < 4 || head.get(0) != tag(GRAPH_NODE)) {
      return false;
    }
    int at = 1;
    while (at < head.remaining() && head.get(at) < 0) {
      at++;
    }
    return at + 1 < head.remaining() && head.get(at + 1) == tag(NODE_NAME);
  }

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  /**
   * Reads all constants' places.
   *
   * @throws WeightsException when it is cut off, or no graph
   */
  static Checkpoint read(MappedFile file) throws IOException {
    try (InputStream stream = Files.newInputStream(file.path())) {
      CodedInputStream input = CodedInputStream.newInstance(stream);
      input.setSizeLimit(Integer.MAX_VALUE);
      TensorFlowGraph graph = new TensorFlowGraph(file, input);
      graph.graph();
      return new Checkpoint(file, Container.TENSORFLOW_GRAPH, graph.constants, Map.of());
    } catch (InvalidProtocolBufferException e) {
      throw new WeightsException(
          file.path() + ": a TensorFlow graph that is cut off or damaged; download it again", e);
    }
  }

  private void graph() throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == GRAPH_NODE) {
        int end = begin();
        node();
        end(end);
      } else {
        input.skipField(tag);
      }
    }
  }

  /** Limits reading to the message that follows. */
  private int begin() throws IOException {
    return input.pushLimit(input.readRawVarint32());
  }

  /** Ends a message, which must have been read to its end. */
  private void end(int limit) throws IOException {
    if (input.getBytesUntilLimit() != 0) {
      throw new InvalidProtocolBufferException("a message ends before its length");
    }
    input.popLimit(limit);
  }

  private void node() throws IOException {
    String name = "";
    String operator = "";
    Optional<Tensor> value = Optional.empty();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case NODE_NAME -> name = input.readString();
        case NODE_OP -> operator = input.readString();
        case NODE_ATTR -> {
          int end = begin();
          Optional<Tensor> found = attribute(name);
          value = found.isPresent() ? found : value;
          end(end);
        }
        default -> input.skipField(tag);
      }
    }
    if (operator.equals("Const") && value.isPresent()) {
      constants.put(name, new TensorValue(value.get()));
    }
  }

  /** The attribute {@code value}, if this is it. */
  private Optional<Tensor> attribute(String node) throws IOException {
    String key = "";
    Optional<Tensor> tensor = Optional.empty();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ENTRY_KEY -> key = input.readString();
        case ENTRY_VALUE -> {
          int end = begin();
          for (int inner = input.readTag(); inner != 0; inner = input.readTag()) {
            if (WireFormat.getTagFieldNumber(inner) == ATTR_TENSOR && key.equals("value")) {
              int last = begin();
              tensor = tensor(node);
              end(last);
            } else {
              input.skipField(inner);
            }
          }
          end(end);
        }
        default -> input.skipField(tag);
      }
    }
    return tensor;
  }

  private Optional<Tensor> tensor(String node) throws IOException {
    Optional<DType> dtype = Optional.empty();
    List<Long> dims = List.of();
    long begin = -1;
    long length = 0;
    List<Float> floats = new ArrayList<>();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case TENSOR_DTYPE -> dtype = Optional.ofNullable(TYPES.get(input.readEnum()));
        case TENSOR_SHAPE -> {
          int end = begin();
          dims = shape();
          end(end);
        }
        case TENSOR_CONTENT -> {
          length = input.readRawVarint32();
          begin = input.getTotalBytesRead();
          input.skipRawBytes((int) length);
        }
        case TENSOR_FLOATS -> floats(tag, floats);
        default -> input.skipField(tag);
      }
    }
    long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
    if (dtype.isEmpty()) {
      return Optional.empty();
    }
    if (begin >= 0) {
      return Optional.of(stored(node, dtype.get(), shape, begin, length));
    }
    return dtype.get() == DType.F32 && !floats.isEmpty()
        ? Optional.of(repeated(node, floats, shape))
        : Optional.empty();
  }

  private Tensor stored(String node, DType dtype, long[] shape, long begin, long length) {
    if (Shapes.count(shape) * dtype.bytes() != length) {
      throw new WeightsException(
          "%s: constant %s has %d bytes, which its shape doesn't tell"
              .formatted(file.path(), node, length));
    }
    return new Tensor(dtype, shape, Range.of(file, begin), OptionalLong.of(begin));
  }

  /** Values in the message itself; the last one stands for all that follow. */
  private Tensor repeated(String node, List<Float> floats, long... shape) {
    long count = Shapes.count(shape);
    if (floats.size() > count) {
      throw new WeightsException(
          "%s: constant %s has %d values, its shape holds %d"
              .formatted(file.path(), node, floats.size(), count));
    }
    ByteBuffer values =
        ByteBuffer.allocate(Math.toIntExact(count * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      values.putFloat(floats.get(Math.min(i, floats.size() - 1)));
    }
    return Tensor.of(DType.F32, values.flip(), shape);
  }

  private void floats(int tag, List<Float> into) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      into.add(input.readFloat());
      return;
    }
    int end = begin();
    while (input.getBytesUntilLimit() > 0) {
      into.add(input.readFloat());
    }
    end(end);
  }

  private List<Long> shape() throws IOException {
    List<Long> dims = new ArrayList<>();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == SHAPE_DIM) {
        int end = begin();
        long size = 0;
        for (int inner = input.readTag(); inner != 0; inner = input.readTag()) {
          if (WireFormat.getTagFieldNumber(inner) == DIM_SIZE) {
            size = input.readInt64();
          } else {
            input.skipField(inner);
          }
        }
        dims.add(size);
        end(end);
      } else {
        input.skipField(tag);
      }
    }
    return dims;
  }
}

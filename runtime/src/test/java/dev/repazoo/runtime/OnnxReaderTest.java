package dev.repazoo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxReaderTest {
  private static final byte[] WEIGHTS = {1, 2, 3, 4, 5, 6, 7, 8};

  @TempDir Path folder;

  @Test
  void theOutlineIsWhatTheFileHolds() throws IOException {
    byte[] bytes = model().toByteArray();
    Path file = file(bytes);
    OnnxModelInfo info = OnnxModelInfo.read(file);
    assertEquals("zoo 1", info.producer());
    assertEquals(10, info.irVersion());
    assertEquals(Map.of("", 20L, "com.microsoft", 1L), info.opsets());
    assertEquals(Map.of("repazoo.model", "sit"), info.metadata());
    assertEquals(2, info.nodes());
    assertEquals(
        List.of(new OnnxModelInfo.Port("x", "FLOAT", List.of("batch", "4", "?"))), info.inputs());
    assertEquals(List.of(new OnnxModelInfo.Port("y", "UNDEFINED", List.of())), info.outputs());
    OnnxModelInfo.Stored inside = info.initializers().get(0);
    assertEquals(List.of(2L, 1L), inside.shape());
    assertEquals("FLOAT", inside.type());
    assertEquals(file, inside.file());
    assertEquals(
        ByteBuffer.wrap(WEIGHTS),
        ByteBuffer.wrap(
            Arrays.copyOfRange(bytes, (int) inside.begin(), Math.toIntExact(inside.end()))));
    assertEquals(
        new OnnxModelInfo.Stored(
            "beside", "FLOAT16", List.of(3L), folder.resolve("w.data"), 64, 70),
        info.initializers().get(1));
  }

  @Test
  void gigabytesOfWeightsAreSkipped() throws IOException {
    long weights = 1_900_000_000;
    ByteArrayOutputStream begin = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(begin);
    out.writeInt64(ModelProto.IR_VERSION_FIELD_NUMBER, 10);
    lengthOf(out, ModelProto.GRAPH_FIELD_NUMBER, weights + 12);
    lengthOf(out, GraphProto.INITIALIZER_FIELD_NUMBER, weights + 6);
    lengthOf(out, TensorProto.RAW_DATA_FIELD_NUMBER, weights);
    out.flush();
    Path file = folder.resolve("large.onnx");
    sparse(file, begin.toByteArray(), begin.size() + weights);
    OnnxModelInfo.Stored tensor = OnnxModelInfo.read(file).initializers().get(0);
    assertEquals(begin.size(), tensor.begin());
    assertEquals(begin.size() + weights, tensor.end());
  }

  @Test
  void whatProtobufCannotHoldIsNoOnnxFile() throws IOException {
    Path file = folder.resolve("huge.onnx");
    sparse(file, model().toByteArray(), 1L << 31);
    assertRefused(file);
  }

  private static void sparse(Path file, byte[] begin, long size) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(begin));
      channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
    }
  }

  @Test
  void aFileIsCompleteOrRefused() throws IOException {
    byte[] bytes = model().toByteArray();
    for (int size = 0; size < bytes.length; size++) {
      Path cut = file(Arrays.copyOf(bytes, size));
      try {
        OnnxModelInfo.read(cut);
      } catch (ModelFileException e) {
        assertNames(cut, e);
      }
    }
  }

  @Test
  void damagedBytesAreReadOrRefused() throws IOException {
    byte[] bytes = model().toByteArray();
    for (int at = 0; at < bytes.length; at++) {
      for (int value : new int[] {0, 0x7f, 0xff, bytes[at] ^ 1, bytes[at] ^ 4}) {
        byte[] damaged = bytes.clone();
        damaged[at] = (byte) value;
        Path file = file(damaged);
        try {
          OnnxModelInfo.read(file);
        } catch (ModelFileException e) {
          assertNames(file, e);
        }
      }
    }
  }

  @Test
  void falseLengthsAreRefused() throws IOException {
    for (long length : new long[] {100, 1L << 30, Integer.MAX_VALUE, 1L << 31, -1, 1L << 40}) {
      for (int field :
          new int[] {
            ModelProto.GRAPH_FIELD_NUMBER,
            ModelProto.PRODUCER_NAME_FIELD_NUMBER,
            ModelProto.DOC_STRING_FIELD_NUMBER
          }) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        lengthOf(out, field, length);
        out.flush();
        assertRefused(file(bytes.toByteArray()));
      }
    }
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    byte[] groups = new byte[1_000_000];
    Arrays.fill(groups, (byte) (15 << 3 | WireFormat.WIRETYPE_START_GROUP));
    assertRefused(file(groups));
    TypeProto type = TypeProto.getDefaultInstance();
    for (int i = 0; i < 90; i++) {
      type =
          TypeProto.newBuilder()
              .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(type))
              .build();
    }
    ValueInfoProto port = ValueInfoProto.newBuilder().setType(type).build();
    GraphProto graph = GraphProto.newBuilder().addInput(port).build();
    assertRefused(file(model().toBuilder().setGraph(graph).build().toByteArray()));
  }

  @Test
  void anotherFormatIsNoOnnxFile() throws IOException {
    assertRefused(file("<html>not found</html>".getBytes(StandardCharsets.UTF_8)));
    assertRefused(file(new byte[100]));
    assertRefused(file(new byte[0]));
  }

  @Test
  void aDataFileThatCannotBeNamedIsRefused() throws IOException {
    TensorProto tensor =
        TensorProto.newBuilder().addExternalData(entry("location", "a\0b")).build();
    GraphProto graph = GraphProto.newBuilder().addInitializer(tensor).build();
    assertNames(
        folder.resolve("model.onnx"),
        refusal(file(model().toBuilder().setGraph(graph).build().toByteArray())));
  }

  private void assertRefused(Path file) {
    ModelFileException e = refusal(file);
    assertNames(file, e);
    assertTrue(e.getMessage().contains("no ONNX file"), e.getMessage());
  }

  private static ModelFileException refusal(Path file) {
    return assertThrows(ModelFileException.class, () -> OnnxModelInfo.read(file));
  }

  private static void assertNames(Path file, ModelFileException e) {
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.onnx"), bytes);
  }

  /** A field's tag and length, without the content that should follow. */
  private static void lengthOf(CodedOutputStream out, int field, long length) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
  }

  private static ModelProto model() {
    TypeProto.Tensor type =
        TypeProto.Tensor.newBuilder()
            .setElemType(TensorProto.DataType.FLOAT_VALUE)
            .setShape(
                TensorShapeProto.newBuilder()
                    .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
                    .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(4))
                    .addDim(TensorShapeProto.Dimension.getDefaultInstance()))
            .build();
    GraphProto graph =
        GraphProto.newBuilder()
            .addNode(NodeProto.newBuilder().setOpType("Add"))
            .addNode(NodeProto.newBuilder().setOpType("Mul"))
            .addInput(
                ValueInfoProto.newBuilder()
                    .setName("x")
                    .setType(TypeProto.newBuilder().setTensorType(type)))
            .addOutput(ValueInfoProto.newBuilder().setName("y"))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("inside")
                    .setDataType(TensorProto.DataType.FLOAT_VALUE)
                    .addAllDims(List.of(2L, 1L))
                    .setRawData(ByteString.copyFrom(WEIGHTS)))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("beside")
                    .setDataType(TensorProto.DataType.FLOAT16_VALUE)
                    .addDims(3)
                    .addExternalData(entry("location", "w.data"))
                    .addExternalData(entry("offset", "64"))
                    .addExternalData(entry("length", "6")))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(10)
        .setProducerName("zoo")
        .setProducerVersion("1")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(20))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
        .addMetadataProps(entry("repazoo.model", "sit"))
        .setGraph(graph)
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}

package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowGraphTest {
  private static final int FLOAT = 1;
  private static final int STRING = 7;

  @TempDir Path folder;

  @Test
  void readsConstants() throws IOException {
    Path file = folder.resolve("graph.pb");
    Files.write(
        file,
        graph(
            node("image", "Const", tensor(STRING, new long[0], text(8, "bytes"))),
            node(
                "conv/params",
                "Const",
                tensor(FLOAT, new long[] {2, 3}, content(1, 2, 3, 4, 5, 6))),
            node("eps", "Const", tensor(FLOAT, new long[] {4}, splat(0.5f))),
            node("conv", "Conv2D", tensor(FLOAT, new long[] {1}, content(9)))));
    Checkpoint checkpoint = Checkpoint.open(file);
    assertEquals(Container.TENSORFLOW_GRAPH, checkpoint.container());
    StateDict constants = checkpoint.stateDict();
    assertEquals(Set.of("conv/params", "eps"), constants.names());
    assertArrayEquals(new long[] {2, 3}, constants.get("conv/params").shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, constants.get("conv/params").toFloats());
    assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, constants.get("eps").toFloats());
  }

  @Test
  void refusesWhatIsCutOff() throws IOException {
    byte[] whole = graph(node("w", "Const", tensor(FLOAT, new long[] {3}, content(1, 2, 3))));
    for (int length = 4; length < whole.length; length++) {
      Path file = folder.resolve("cut.pb");
      Files.write(file, Arrays.copyOf(whole, length));
      WeightsException refused = assertThrows(WeightsException.class, () -> Checkpoint.open(file));
      assertTrue(refused.getMessage().contains("cut.pb"), refused.getMessage());
    }
  }

  @Test
  void refusesConstantsOfAnotherSize() throws IOException {
    Path file = folder.resolve("wrong.pb");
    Files.write(file, graph(node("w", "Const", tensor(FLOAT, new long[] {4}, content(1, 2, 3)))));
    WeightsException refused = assertThrows(WeightsException.class, () -> Checkpoint.open(file));
    assertTrue(refused.getMessage().contains("constant w has 12 bytes"), refused.getMessage());
  }

  private static byte[] graph(ByteString... nodes) {
    Field.Builder all = Field.newBuilder();
    for (ByteString node : nodes) {
      all.addLengthDelimited(node);
    }
    return UnknownFieldSet.newBuilder().addField(1, all.build()).build().toByteArray();
  }

  private static ByteString node(String name, String operator, ByteString tensor) {
    UnknownFieldSet value = UnknownFieldSet.newBuilder().addField(8, delimited(tensor)).build();
    UnknownFieldSet entry =
        UnknownFieldSet.newBuilder()
            .addField(1, delimited(ByteString.copyFromUtf8("value")))
            .addField(2, delimited(value.toByteString()))
            .build();
    return UnknownFieldSet.newBuilder()
        .addField(1, delimited(ByteString.copyFromUtf8(name)))
        .addField(2, delimited(ByteString.copyFromUtf8(operator)))
        .addField(5, delimited(entry.toByteString()))
        .build()
        .toByteString();
  }

  private static ByteString tensor(int type, long[] shape, UnknownFieldSet values) {
    Field.Builder dims = Field.newBuilder();
    for (long size : shape) {
      dims.addLengthDelimited(
          UnknownFieldSet.newBuilder()
              .addField(1, Field.newBuilder().addVarint(size).build())
              .build()
              .toByteString());
    }
    ByteString dimensions =
        UnknownFieldSet.newBuilder().addField(2, dims.build()).build().toByteString();
    return UnknownFieldSet.newBuilder()
        .addField(1, Field.newBuilder().addVarint(type).build())
        .addField(2, delimited(dimensions))
        .mergeFrom(values)
        .build()
        .toByteString();
  }

  private static UnknownFieldSet content(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return UnknownFieldSet.newBuilder()
        .addField(4, delimited(ByteString.copyFrom(bytes.array())))
        .build();
  }

  private static UnknownFieldSet splat(float value) {
    return UnknownFieldSet.newBuilder()
        .addField(5, Field.newBuilder().addFixed32(Float.floatToRawIntBits(value)).build())
        .build();
  }

  private static UnknownFieldSet text(int field, String value) {
    return UnknownFieldSet.newBuilder()
        .addField(field, delimited(ByteString.copyFromUtf8(value)))
        .build();
  }

  private static Field delimited(ByteString bytes) {
    return Field.newBuilder().addLengthDelimited(bytes).build();
  }
}

package dev.repazoo.export.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.spi.Encoder;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of others: means over squares of 16 pixels, as a feature map. */
class OnnxEncoderTest {
  private static final int SIDE = 64;
  private static final int PATCH = 16;
  private static final int IMAGES = 5;

  @TempDir private Path folder;

  private Path model(long batch, String json) throws IOException {
    Path file = folder.resolve("model" + batch + ".onnx");
    int side = SIDE / PATCH;
    NodeProto pool =
        NodeProto.newBuilder()
            .setOpType("AveragePool")
            .addInput("pix")
            .addOutput("map")
            .addAttribute(ints("kernel_shape"))
            .addAttribute(ints("strides"))
            .build();
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("means")
            .addNode(pool)
            .addInput(info("pix", batch, SIDE))
            .addOutput(info("map", batch, side))
            .build();
    ModelProto whole =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(graph)
            .build();
    Files.write(file, whole.toByteArray());
    Files.writeString(folder.resolve("model" + batch + ".json"), json);
    return file;
  }

  private static AttributeProto ints(String name) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(List.of((long) PATCH, (long) PATCH))
        .build();
  }

  /** Batch 0 is free. */
  private static ValueInfoProto info(String name, long batch, int side) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    if (batch > 0) {
      shape.addDim(dim(batch));
    } else {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
    }
    shape.addDim(dim(3)).addDim(dim(side)).addDim(dim(side));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }

  private static TensorShapeProto.Dimension dim(long size) {
    return TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
  }

  private static Encoder open(Path file) {
    OnnxEncoderProvider provider = OnnxEncoderProvider.open(file, OnnxDevice.CPU);
    return provider.create(provider.config(provider.entries().get(0).id()));
  }

  private static float[] tokens(Encoder encoder) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      byte[] pixels = new byte[IMAGES * 3 * SIDE * SIDE];
      new Random(3).nextBytes(pixels);
      ByteBuffer bytes = ByteBuffer.allocateDirect(pixels.length).put(pixels).rewind();
      return new FrozenEncoder(manager, encoder, Precision.FP32)
          .encode(manager, manager.create(bytes, new Shape(IMAGES, 3, SIDE, SIDE), DataType.UINT8))
          .toFloatArray();
    }
  }

  @Test
  void aFixedBatchIsFilledUp() throws IOException {
    float[] free = tokens(open(model(0, "{\"size\": 64}")));
    assertEquals(IMAGES * (SIDE / PATCH) * (SIDE / PATCH) * 3, free.length);
    for (long batch : List.of(1L, 2L, 8L)) {
      assertArrayEquals(free, tokens(open(model(batch, "{\"size\": 64}"))), 1e-6f, "of " + batch);
    }
  }

  private static String failure(Path file) {
    return assertThrows(ModelFileException.class, () -> open(file)).getMessage();
  }

  @Test
  void aWrongSizeNamesTheFileThatSaysIt() throws IOException {
    String message = failure(model(1, "{\"size\": 32}"));
    assertTrue(message.contains("model1.json: size is 32"), message);
    assertTrue(message.contains("64x64"), message);
  }

  @Test
  void statisticsAreToldApart() throws IOException {
    String message = failure(model(1, "{\"size\": 64, \"mean\": [0.5], \"std\": [0.25, 1, 1]}"));
    assertTrue(message.contains("mean [0.5] and std [0.25, 1.0, 1.0]"), message);
  }

  @Test
  void noFileNoEndingAndNoModelAreToldApart() throws IOException {
    Path absent = folder.resolve("absent.onnx");
    assertTrue(failure(absent).contains("does not exist"));
    Path ending = Files.writeString(folder.resolve("model.pt"), "weights");
    assertTrue(failure(ending).contains("does not end in .onnx"));
    Path text = Files.writeString(folder.resolve("text.onnx"), "not a model at all");
    Files.writeString(folder.resolve("text.json"), "{\"size\": 64}");
    String message = failure(text);
    assertTrue(message.contains("no ONNX file"), message);
    assertTrue(failure(folder).contains("is a folder"));
  }
}

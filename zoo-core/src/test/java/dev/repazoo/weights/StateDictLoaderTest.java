package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors, DJL arrays and the parameters of blocks. */
class StateDictLoaderTest {
  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Map<String, Parameter> parameters(Object... namesAndShapes) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (int i = 0; i < namesAndShapes.length; i += 2) {
      parameters.put(
          (String) namesAndShapes[i],
          Parameter.builder()
              .setName((String) namesAndShapes[i])
              .setType(Parameter.Type.GAMMA)
              .optShape((Shape) namesAndShapes[i + 1])
              .build());
    }
    return parameters;
  }

  private static final StateDict DICT =
      new StateDict("file.pt")
          .put("w", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3))
          .put("b", Tensor.of(new float[] {1.5f, 2}, 2).to(DType.BF16));

  @Test
  void fillsParametersWithoutArrays() {
    Map<String, Parameter> parameters = parameters("w", new Shape(2, 3), "b", new Shape(2));
    StateDictLoader.strict().load(DICT, parameters, manager);
    NDArray w = parameters.get("w").getArray();
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, w.toFloatArray());
    assertNull(w.getName());
    assertTrue(w.hasGradient());
    NDArray b = parameters.get("b").getArray();
    assertEquals(DataType.FLOAT32, b.getDataType());
    assertArrayEquals(new float[] {1.5f, 2}, b.toFloatArray());
  }

  /** What changes in the file changes in an array that is its map, and in no other. */
  @Test
  void mappedParametersAreTheFile() throws IOException {
    Path file = folder.resolve("file.safetensors");
    SafetensorsWriter.write(file, DICT, Map.of());
    Map<String, Parameter> mapped = parameters("w", new Shape(2, 3), "b", new Shape(2));
    Map<String, Parameter> copied = parameters("w", new Shape(2, 3), "b", new Shape(2));
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      StateDict dict = checkpoint.stateDict();
      StateDictLoader.strict().with(Loading.MAP).load(dict, mapped, manager);
      StateDictLoader.strict().load(dict, copied, manager);
      NDArray w = mapped.get("w").getArray();
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, w.toFloatArray());
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.seek(dict.get("w").fileOffset().orElseThrow());
        open.write(new byte[4]);
      }
      assertArrayEquals(new float[] {0, 2, 3, 4, 5, 6}, w.toFloatArray());
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, copied.get("w").getArray().toFloatArray());
      NDArray b = mapped.get("b").getArray(); // in the file as bfloat16
      assertArrayEquals(new float[] {1.5f, 2}, b.toFloatArray());
    }
  }

  @Test
  void doublesBecomeSingles() {
    Map<String, Parameter> parameters = parameters("w", new Shape(2));
    StateDict dict = new StateDict("file.pt");
    dict.put("w", Tensor.of(new float[] {1.5f, 2}, 2).to(DType.F64));
    StateDictLoader.strict().load(dict, parameters, manager);
    NDArray w = parameters.get("w").getArray();
    assertEquals(DataType.FLOAT32, w.getDataType());
    assertArrayEquals(new float[] {1.5f, 2}, w.toFloatArray());
  }

  @Test
  void integersAreNoWeights() {
    StateDict dict = new StateDict("file.pt");
    dict.put("w", Tensor.of(new float[] {1, 2}, 2).to(DType.I8));
    Map<String, Parameter> parameters = parameters("w", new Shape(2));
    for (int again = 0; again < 2; again++) {
      WeightsException e =
          assertThrows(
              WeightsException.class,
              () -> StateDictLoader.strict().load(dict, parameters, manager));
      assertTrue(e.getMessage().contains("1 not of floating point (w is int8)"), e.getMessage());
      parameters.get("w").initialize(manager, DataType.FLOAT32);
    }
  }

  @Test
  void replacesTheValuesOfParametersWithArrays() {
    Map<String, Parameter> parameters = parameters("w", new Shape(2, 3), "b", new Shape(2));
    parameters.values().forEach(p -> p.initialize(manager, DataType.FLOAT32));
    parameters.get("b").freeze(true);
    NDArray w = parameters.get("w").getArray();
    StateDictLoader.strict().load(DICT, parameters, manager);
    assertTrue(parameters.get("w").getArray() == w);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, w.toFloatArray());
    assertTrue(w.hasGradient());
    assertFalse(parameters.get("b").getArray().hasGradient());
    assertNull(w.getName());
  }

  @Test
  void reportsAllThatDoesNotFitAtOnce() {
    Map<String, Parameter> parameters = parameters("w", new Shape(3, 2), "c", new Shape(2));
    WeightsException e =
        assertThrows(
            WeightsException.class, () -> StateDictLoader.strict().load(DICT, parameters, manager));
    assertEquals(
        "file.pt does not fit the model: 1 missing (c); 1 unused (b); 1 of another shape (w is [2,"
            + " 3], wanted [3, 2]). Is it the checkpoint of another model?",
        e.getMessage());
    assertFalse(parameters.get("w").isInitialized());
  }

  @Test
  void exceptionsMayBeGranted() {
    Map<String, Parameter> parameters = parameters("w", new Shape(2, 3), "c", new Shape(2));
    StateDictLoader.strict()
        .allowMissing(name -> name.equals("c"))
        .allowUnused(name -> name.equals("b"))
        .load(DICT, parameters, manager);
    assertTrue(parameters.get("w").isInitialized());
    assertFalse(parameters.get("c").isInitialized());
  }

  @Test
  void arraysOfMappedFilesCanBeChanged() {
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(file, DICT);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      NDArray w = checkpoint.stateDict().get("w").toArray(manager);
      w.addi(1);
      assertArrayEquals(new float[] {2, 3, 4, 5, 6, 7}, w.toFloatArray());
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, checkpoint.stateDict().get("w").toFloats());
    }
  }

  @Test
  void everyTypeBecomesAnArrayAndComesBack() {
    for (DType type : DType.values()) {
      if (type == DType.F8_E4M3 || type == DType.F8_E5M2) {
        continue; // can't be narrowed to; widening is tested elsewhere
      }
      Tensor tensor = Tensor.of(new float[] {0, 1, 1, 0}, 2, 2).to(type);
      NDArray array = tensor.toArray(manager);
      assertArrayEquals(tensor.toFloats(), Tensor.of(array).toFloats(), type.name());
      assertArrayEquals(tensor.toFloats(), Tensor.view(array).toFloats(), type.name());
      assertArrayEquals(new long[] {2, 2}, Tensor.of(array).shape());
    }
    assertEquals(0, Tensor.of(new float[0], 0, 3).toArray(manager).size());
    NDArray scalar = Tensor.of(new float[] {4}).toArray(manager);
    assertEquals(0, scalar.getShape().dimension());
    assertEquals(DataType.FLOAT16, DICT.get("w").toArray(manager, DataType.FLOAT16).getDataType());
    assertThrows(WeightsException.class, () -> DICT.get("w").toArray(manager, DataType.BFLOAT16));
  }
}

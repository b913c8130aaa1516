package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.pickle.Value;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file of {@code golden/bad-checkpoints} is read or refused as its index says. */
class BadCheckpointsTest {
  /** The folder committed with the project, and the one beside it where there is one. */
  static List<Path> folders() throws URISyntaxException {
    List<Path> folders = new ArrayList<>();
    folders.add(Path.of(BadCheckpointsTest.class.getResource("/golden/bad-checkpoints").toURI()));
    Path beside = Path.of(System.getProperty("repazoo.golden", ""), "bad-checkpoints");
    if (Files.isDirectory(beside)) {
      folders.add(beside);
    }
    return folders;
  }

  @TestFactory
  Stream<DynamicTest> everyFileOfTheIndex() throws IOException, URISyntaxException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path folder : folders()) {
      JsonNode index = new ObjectMapper().readTree(folder.resolve("index.json").toFile());
      for (JsonNode entry : index.path("files")) {
        tests.add(
            DynamicTest.dynamicTest(entry.path("file").asText(), () -> checkEntry(folder, entry)));
      }
    }
    assertTrue(tests.size() >= 40, "the index is there");
    return tests.stream();
  }

  private static void checkEntry(Path folder, JsonNode entry) throws IOException {
    Path file = folder.resolve(entry.path("file").asText());
    Path marker = Path.of(entry.path("marker").asText("no-such-marker"));
    Files.deleteIfExists(marker);
    if (entry.path("valid").asBoolean()) {
      read(folder, file, entry);
    } else {
      WeightsException e = assertThrows(WeightsException.class, () -> load(folder, file, entry));
      assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
      assertTrue(e.getMessage().contains(entry.path("key").asText("")), e.getMessage());
    }
    assertFalse(Files.exists(marker), "the payload was run");
  }

  /** Opens the file and, where the index names a model, loads it strictly into that model. */
  private static void load(Path folder, Path file, JsonNode entry) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      if (entry.has("model")) {
        Map<String, Parameter> model = parametersOf(folder.resolve("model-ok.pth"));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
          StateDictLoader.strict().load(checkpoint.stateDict(), model, manager);
        }
      }
    }
  }

  /** Parameters in the shapes of the sound checkpoint: what its model has. */
  private static Map<String, Parameter> parametersOf(Path sound) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(sound)) {
      checkpoint
          .stateDict()
          .forEach(
              e ->
                  parameters.put(
                      e.getKey(),
                      Parameter.builder()
                          .setName(e.getKey())
                          .setType(Parameter.Type.OTHER)
                          .optShape(new Shape(e.getValue().shape()))
                          .build()));
    }
    return parameters;
  }

  private static void read(Path folder, Path file, JsonNode entry) {
    load(folder, file, entry);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      if (entry.has("keys")) {
        assertEquals(entry.path("keys").asInt(), checkpoint.stateDict().size());
      }
      for (Map.Entry<String, JsonNode> expected : entry.path("expected").properties()) {
        Value value = checkpoint.flat().get(expected.getKey());
        assertTrue(value instanceof TensorValue, expected.getKey() + " is " + value);
        NpyArray array = Npy.read(folder.resolve(expected.getValue().asText()));
        Tensor tensor = ((TensorValue) value).tensor();
        assertArrayEquals(array.shape(), tensor.shape(), expected.getKey());
        if (tensor.dtype() != array.dtype()) {
          assertEquals(DType.F32, array.dtype(), "only widening to single may differ");
          assertTrue(tensor.dtype() == DType.BF16 || tensor.dtype() == DType.F16);
        }
        assertEquals(array.bytes(), tensor.to(array.dtype()).bytes(), expected.getKey());
      }
      for (Map.Entry<String, JsonNode> expected : entry.path("expected_values").properties()) {
        Value value = checkpoint.flat().get(expected.getKey());
        String wanted = expected.getValue().isNull() ? "none" : expected.getValue().asText();
        assertEquals(wanted, Value.text(value), expected.getKey());
      }
    }
  }
}

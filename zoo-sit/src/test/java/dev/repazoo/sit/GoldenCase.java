package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.StateDictLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/** A parity case of the reference, as this module's tests read it. */
record GoldenCase(Path folder, JsonNode json) {

  /** The committed cases of a group, and those beside the project where they are. */
  static Stream<GoldenCase> all(String group, String kind) {
    TreeMap<String, GoldenCase> cases = new TreeMap<>();
    for (Path root :
        List.of(
            Path.of("src/test/resources/golden"),
            Path.of(System.getProperty("repazoo.golden", "")))) {
      Path folder = root.resolve(group);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> found = Files.list(folder)) {
          found
              .map(GoldenCase::read)
              .filter(c -> c.json.get("kind").asText().equals(kind))
              .forEach(c -> cases.put(c.toString(), c));
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }
    return cases.values().stream();
  }

  private static GoldenCase read(Path folder) {
    try {
      return new GoldenCase(
          folder, new ObjectMapper().readTree(folder.resolve("case.json").toFile()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }

  JsonNode config() {
    return json.get("config");
  }

  SiT model(NDManager manager, ObjectNode config, String key) {
    ObjectNode architecture = config.deepCopy();
    architecture.remove("checkpoint");
    SiT model = new SiT(SiTConfig.of(architecture));
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve(json.get("weights").asText()))) {
      StateDict dict = checkpoint.has(key) ? checkpoint.stateDict(key) : checkpoint.stateDict();
      StateDictLoader.strict().load(model.fromPublished(dict), model.namedParameters(), manager);
    }
    return model;
  }

  boolean has(String name) {
    return json.get("inputs").has(name);
  }

  NDArray input(NDManager manager, String name) {
    return Npy.read(folder.resolve(json.get("inputs").get(name).asText())).toArray(manager);
  }

  List<NDArray> inputs(NDManager manager, String prefix) {
    List<NDArray> found = new ArrayList<>();
    for (int i = 0; has(prefix + i); i++) {
      found.add(input(manager, prefix + i));
    }
    return found;
  }

  boolean expects(String name) {
    return json.get("outputs").has(name);
  }

  void check(String name, NDArray actual) {
    JsonNode output = json.get("outputs").get(name);
    var expected = Npy.read(folder.resolve(output.get("file").asText()));
    Assertions.assertArrayEquals(
        expected.shape(), actual.getShape().getShape(), name + ": shape of " + this);
    float[] want = expected.toFloats();
    float[] got = actual.toFloatArray();
    double atol = output.get("atol").asDouble();
    double rtol = output.get("rtol").asDouble();
    for (int i = 0; i < want.length; i++) {
      double error = Math.abs((double) got[i] - want[i]);
      if (!(error <= atol + rtol * Math.abs(want[i]))) {
        Assertions.fail(
            this
                + ": "
                + name
                + "["
                + i
                + "] is "
                + got[i]
                + ", expected "
                + want[i]
                + " of shape "
                + Arrays.toString(expected.shape()));
      }
    }
  }
}

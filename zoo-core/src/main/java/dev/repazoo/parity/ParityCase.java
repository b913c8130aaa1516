package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.json.JsonFields;
import dev.repazoo.json.JsonFile;
import dev.repazoo.message.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder that pins one computation to its reference.
 *
 * @param folder where its files lie
 * @param kind what is computed, such as {@code generator} or {@code sampler}
 * @param id the family, or the computation's own name
 * @param config architecture or options, in the family's published vocabulary
 * @param weights the checkpoint
 * @param inputs files by name
 * @param outputs what the reference returned, by name; empty when it refused
 */
public record ParityCase(
    Path folder,
    String kind,
    String id,
    ObjectNode config,
    Optional<Path> weights,
    Map<String, Path> inputs,
    Map<String, Expected> outputs) {

  /**
   * What an output must be.
   *
   * @param file the reference's result
   * @param atol absolute tolerance
   * @param rtol tolerance relative to the expected value
   */
  public record Expected(Path file, double atol, double rtol) {
    /** Checks the tolerances. */
    public Expected {
      if (!(atol >= 0) || !(rtol >= 0)) {
        throw new ParityException(file + ": atol and rtol must be numbers of at least 0");
      }
    }
  }

  /** Checks that there is something to compare. */
  public ParityCase {
    inputs = Map.copyOf(inputs);
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    if (outputs.isEmpty() && !config.has("raises") && config.path("no_output").isEmpty()) {
      throw new ParityException(folder + "/case.json has neither outputs nor config.raises");
    }
  }

  /**
   * Reads a case.
   *
   * @param folder holds case.json
   * @throws ParityException when there is none, or it lacks something
   */
  public static ParityCase read(Path folder) {
    Path file = folder.resolve("case.json");
    if (!Files.isRegularFile(file)) {
      throw new ParityException(folder + " is no parity case: it has no case.json");
    }
    JsonNode json;
    try {
      json = JsonFile.read(file);
    } catch (IOException e) {
      throw new ParityException(FileProblem.of(e), e);
    }
    Map<String, Path> inputs = new LinkedHashMap<>();
    json.path("inputs")
        .properties()
        .forEach(e -> inputs.put(e.getKey(), folder.resolve(e.getValue().asText())));
    Map<String, Expected> outputs = new LinkedHashMap<>();
    json.path("outputs")
        .properties()
        .forEach(e -> outputs.put(e.getKey(), expected(folder, file, e.getValue())));
    return new ParityCase(
        folder,
        text(file, json, "kind"),
        text(file, json, "id"),
        json.path("config") instanceof ObjectNode config
            ? config
            : JsonNodeFactory.instance.objectNode(),
        json.hasNonNull("weights")
            ? Optional.of(folder.resolve(json.get("weights").asText()))
            : Optional.empty(),
        inputs,
        outputs);
  }

  private static Expected expected(Path folder, Path file, JsonNode json) {
    if (!(json instanceof ObjectNode output)) {
      throw new ParityException(file + ": an output is " + json + "; it must be an object");
    }
    try {
      JsonFields fields = new JsonFields(file.toString(), output);
      return new Expected(
          folder.resolve(text(file, json, "file")),
          fields.number(0, "atol"),
          fields.number(0, "rtol"));
    } catch (IllegalArgumentException e) {
      throw new ParityException(e.getMessage(), e);
    }
  }

  private static String text(Path file, JsonNode json, String key) {
    if (!json.path(key).isTextual()) {
      throw new ParityException(file + " lacks the text '" + key + "'");
    }
    return json.get(key).asText();
  }

  /** The folder's name. */
  public String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /** The reference's refusal, when the case pins one. */
  public Optional<String> raises() {
    return config.hasNonNull("raises")
        ? Optional.of(config.get("raises").asText())
        : Optional.empty();
  }

  /** An input's file. */
  public Path input(String name) {
    if (!inputs.containsKey(name)) {
      throw new ParityException(folder + ": the case has no input '" + name + "'");
    }
    return inputs.get(name);
  }

  /** An input's array. */
  public NDArray input(NDManager manager, String name) {
    return Npy.read(input(name)).toArray(manager);
  }

  /** The arrays whose names are the prefix and 0, 1 and so on, as many as there are. */
  public List<NDArray> numberedInputs(NDManager manager, String prefix) {
    List<NDArray> found = new ArrayList<>();
    for (int i = 0; inputs.containsKey(prefix + i); i++) {
      found.add(input(manager, prefix + i));
    }
    return found;
  }

  /** The checkpoint's file. */
  public Path requiredWeights() {
    return weights.orElseThrow(() -> new ParityException(folder + "/case.json names no 'weights'"));
  }

  /** The configuration, to be taken strictly; what a case says beyond it may be anything. */
  public JsonFields options() {
    return new JsonFields(folder + "/case.json: config", config);
  }

  /** A value of the configuration. */
  public JsonNode option(String key) {
    if (!config.hasNonNull(key)) {
      throw new ParityException(folder + "/case.json: config lacks '" + key + "'");
    }
    return config.get(key);
  }
}

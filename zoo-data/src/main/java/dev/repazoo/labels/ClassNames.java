package dev.repazoo.labels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code class_names.json}: the classes' names in the order of their numbers, a list of strings
 * beside {@code dataset.json}, which is the reference's and has no place for them.
 */
public final class ClassNames {
  /** Its name. */
  public static final String FILE = "class_names.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ClassNames() {}

  /**
   * Reads a file.
   *
   * @param where its name, for messages
   * @throws IOException if it is no JSON list of strings
   */
  public static List<String> read(String where, byte[] content) throws IOException {
    List<String> names = new ArrayList<>();
    JsonNode list;
    try {
      list = JSON.readTree(content);
    } catch (JsonProcessingException e) {
      throw new IOException(where + ": no valid JSON: " + JsonProblem.reason(e), e);
    }
    if (!list.isArray()) {
      throw new IOException(where + ": no list of names");
    }
    for (JsonNode name : list) {
      if (!name.isTextual()) {
        throw new IOException(where + ": a name is " + name + "; each must be a string");
      }
      names.add(name.textValue());
    }
    return List.copyOf(names);
  }

  /** The content of a file. */
  public static byte[] write(List<String> names) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(names);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("class names can't be written as JSON", e);
    }
  }
}

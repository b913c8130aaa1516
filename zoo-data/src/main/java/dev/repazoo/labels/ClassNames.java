package dev.repazoo.labels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /**
   * Reads names that a user gives: a JSON list of strings, or UTF-8 text with a name a line.
   *
   * @throws IOException if it can't be read, is neither, or a name before the last is blank
   */
  public static List<String> readList(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": no UTF-8 text; give a name a line, or a JSON list", e);
    }
    if (text.stripLeading().startsWith("[")) {
      return read(file.toString(), content);
    }
    List<String> names = text.stripTrailing().lines().map(String::strip).toList();
    int blank = names.indexOf("");
    if (blank >= 0) {
      throw new IOException(
          "%s: line %d is blank; the name of class %d belongs there"
              .formatted(file, blank + 1, blank));
    }
    if (text.stripLeading().startsWith("{")) {
      throw new IOException(file + ": a JSON object; give a name a line, or a JSON list");
    }
    return names;
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

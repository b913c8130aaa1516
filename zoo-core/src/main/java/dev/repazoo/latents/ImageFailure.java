package dev.repazoo.latents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.AtomicFile;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An image that could not be encoded.
 *
 * @param index its number
 * @param file its name
 * @param reason what is wrong with it
 */
public record ImageFailure(int index, String file, String reason) implements Serializable {
  private static final long serialVersionUID = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As a line of {@code errors.jsonl}. */
  String toLine() {
    try {
      return JSON.writeValueAsString(
              JSON.createObjectNode().put("index", index).put("path", file).put("reason", reason))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings can't be written as JSON", e);
    }
  }

  /** Writes the file of such lines; where there are none, there is no file. */
  static void write(List<ImageFailure> failures, Path file) throws IOException {
    if (failures.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    StringBuilder lines = new StringBuilder();
    failures.forEach(failure -> lines.append(failure.toLine()));
    AtomicFile.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The numbers in a file of such lines; none where there is no file, and none of lines that are
   * damaged.
   */
  static Set<Integer> numbers(Path file) throws IOException {
    Set<Integer> numbers = new HashSet<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        try {
          numbers.add(JSON.readTree(line).path("index").asInt(-1));
        } catch (JsonProcessingException e) {
          numbers.add(-1); // no image's
        }
      }
    }
    return numbers;
  }

  @Override
  public String toString() {
    return file + ": " + reason;
  }
}

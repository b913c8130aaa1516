package dev.repazoo.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Names of images that are to be left out of a source, from a file: the duplicates that {@code zoo
 * dedup} lists, or a name a line.
 */
final class ExcludedNames {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExcludedNames() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it can't be read, or a line is neither
   */
  static Set<String> read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no UTF-8 text; it must have a name a line", e);
    }
    boolean json = lines.stream().findFirst().filter(line -> line.startsWith("{")).isPresent();
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (json) {
        addDuplicates(line, names, "%s, line %d".formatted(file, i + 1));
      } else if (!line.isBlank()) {
        names.add(line);
      }
    }
    return names;
  }

  private static void addDuplicates(String line, Set<String> names, String place)
      throws IOException {
    JsonNode duplicates;
    try {
      duplicates = JSON.readTree(line).path("duplicates");
    } catch (JsonProcessingException e) {
      throw new IOException(place + " is no JSON; make the file again by 'zoo dedup'", e);
    }
    if (!duplicates.isArray()) {
      throw new IOException(place + " has no \"duplicates\"; make the file again by 'zoo dedup'");
    }
    for (JsonNode one : duplicates) {
      if (!one.path("name").isTextual()) {
        throw new IOException(place + " has a duplicate without \"name\"");
      }
      names.add(one.get("name").asText());
    }
  }
}

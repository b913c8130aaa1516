package dev.repazoo.dedup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Groups in a file, a JSON object a line: {@code {"keep": "a.png", "index": 0, "duplicates":
 * [{"name": "b.png", "index": 7, "distance": 2}]}}. {@code convert --exclude} leaves out what it
 * calls duplicates.
 */
public final class DuplicateFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DuplicateFile() {}

  /**
   * Writes groups; the file appears whole or not at all.
   *
   * @param measure what the groups' measure is called: {@code distance} of hashes, in whole
   *     numbers, or {@code similarity}
   * @param whole whether measures are whole numbers
   */
  public static void write(
      Path file, ImageSource source, List<DuplicateGroup> groups, String measure, boolean whole)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (DuplicateGroup group : groups) {
      ObjectNode line = JSON.createObjectNode();
      line.put("keep", source.name(group.kept())).put("index", group.kept());
      ArrayNode duplicates = line.putArray("duplicates");
      for (DuplicateGroup.Duplicate one : group.duplicates()) {
        ObjectNode row = duplicates.addObject();
        row.put("name", source.name(one.image())).put("index", one.image());
        if (whole) {
          row.put(measure, (int) one.measure());
        } else {
          row.put(measure, one.measure());
        }
      }
      text.append(JSON.writeValueAsString(line)).append('\n');
    }
    AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}

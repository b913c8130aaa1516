package dev.repazoo.convert;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images that could not be read: one JSON object a line, with path and reason. */
final class ErrorLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> lines = new ArrayList<>();

  void add(String path, String reason) throws IOException {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("path", path);
    row.put("reason", reason);
    lines.add(JSON.writeValueAsString(row));
  }

  int size() {
    return lines.size();
  }

  /** Writes the file, or removes the one of an earlier run if all is well now. */
  Optional<Path> write(Path file) throws IOException {
    if (lines.isEmpty()) {
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, text);
    return Optional.of(file);
  }
}

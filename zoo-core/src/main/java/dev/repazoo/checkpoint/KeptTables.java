package dev.repazoo.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFile;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The solver tables that were fitted to a model, as {@code --solver-table} takes them, in the
 * metadata of safetensors files and of exported denoisers.
 */
public final class KeptTables {
  private static final String KEY = FileMetadata.key("solver_tables");

  private KeptTables() {}

  /** As an entry of a file's metadata. */
  public static Map<String, String> metadata(ObjectNode tables) {
    return Map.of(KEY, tables.toString());
  }

  /**
   * What a file's metadata hold.
   *
   * @throws WeightsException when it is no JSON object
   */
  public static Optional<ObjectNode> of(Path file, Map<String, String> metadata) {
    Optional<String> text = Optional.ofNullable(metadata.get(KEY));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          JsonFile.parse(text.get().getBytes(StandardCharsets.UTF_8), file + ": " + KEY));
    } catch (IOException e) {
      throw new WeightsException(e.getMessage(), e);
    }
  }
}

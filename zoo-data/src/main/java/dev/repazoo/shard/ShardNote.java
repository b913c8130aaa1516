package dev.repazoo.shard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.json.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file in which the shards of one result note what they must agree on.
 *
 * @param file the note
 * @param target what is made, for messages
 * @param verb for example {@code drawn}
 * @param settings all that decides how the work is divided and done
 */
public record ShardNote(Path file, Path target, String verb, ObjectNode settings) {
  /** The usual name of the file. */
  public static final String NAME = "shards.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SHARDS = "shards";

  /**
   * Writes the note, or compares what is noted. A process that does all may come to what shards
   * have left; its settings must be theirs, and nothing is noted for it.
   *
   * @throws IllegalArgumentException when they differ; the message names in what
   * @throws IOException when the note can't be read or written
   */
  public void agree(Optional<Shard> shard) throws IOException {
    ObjectNode now = settings.deepCopy();
    shard.ifPresent(one -> now.put(SHARDS, one.of()));
    if (!Files.exists(file)) {
      if (shard.isPresent()) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(now));
      }
      return;
    }
    JsonNode noted = JsonFile.read(file);
    List<String> keys = new ArrayList<>();
    now.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      if (!noted.path(key).asText().equals(now.path(key).asText())) {
        throw new IllegalArgumentException(
            "%s is %s in shards with %s %s, now it is %s; give all of them the same, or choose another place"
                .formatted(target, verb, key, noted.path(key).asText(), now.path(key).asText()));
      }
    }
  }

  /**
   * How many shards there are; empty where none is noted.
   *
   * @throws IOException when the note can't be read
   */
  public Optional<Integer> shards() throws IOException {
    return Files.exists(file)
        ? Optional.of(Math.max(1, JsonFile.read(file).path(SHARDS).asInt()))
        : Optional.empty();
  }
}

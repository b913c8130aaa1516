package dev.repazoo.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.json.JsonFile;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * How the drawing of a folder's samples is divided.
 *
 * @param blocks of samples that are drawn at once
 * @param shard of the blocks that this process draws; empty for all
 */
public record Division(Blocks blocks, Optional<Shard> shard) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "shards.json";
  private static final String SHARDS = "shards";
  private static final String COUNT = "num_fid_samples";
  private static final String SIZE = "per_proc_batch_size";

  /** The blocks that this process draws, in ascending order. */
  public LongStream own() {
    Shard part = shard.orElse(Shard.WHOLE);
    return LongStream.range(0, blocks.blocks()).filter(part::has);
  }

  private ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put(COUNT, blocks.count());
    json.put(SIZE, blocks.size());
    json.put(SHARDS, shard.orElse(Shard.WHOLE).of());
    return json;
  }

  /**
   * Notes in a folder how shards divide its samples, or compares it with what is noted. A process
   * that draws all may come to what shards have left; its blocks must be theirs.
   *
   * @throws IllegalArgumentException when others divide them otherwise; the message names it
   */
  void agree(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    ObjectNode now = json();
    if (!Files.exists(file)) {
      if (shard.isPresent()) {
        AtomicFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(now));
      }
      return;
    }
    JsonNode noted = JsonFile.read(file);
    List<String> keys = shard.isPresent() ? List.of(COUNT, SIZE, SHARDS) : List.of(COUNT, SIZE);
    for (String key : keys) {
      if (noted.path(key).asLong() != now.path(key).asLong()) {
        throw new IllegalArgumentException(
            "%s is drawn in shards with %s %s, now it is %s; give all of them the same, or choose another place"
                .formatted(folder, key, noted.path(key), now.path(key)));
      }
    }
  }

  /**
   * Which shard a sample belongs to, by what a folder's shards have noted.
   *
   * @return for example {@code shard 2/4}; empty where none is noted
   */
  Optional<Shard> owner(Path folder, long sample) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    int shards = Math.max(1, JsonFile.read(file).path(SHARDS).asInt());
    return Optional.of(new Shard(1, shards).owner(blocks.of(sample)));
  }
}

package dev.repazoo.generate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.ShardNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * How the drawing of a folder's samples is divided.
 *
 * @param blocks of samples that are drawn at once
 * @param shard of the blocks that this process draws; empty for all
 */
public record Division(Blocks blocks, Optional<Shard> shard) {

  /** The blocks that this process draws, in ascending order. */
  public LongStream own() {
    return blocks.of(shard.orElse(Shard.WHOLE));
  }

  private ShardNote note(Path folder) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("num_fid_samples", blocks.count());
    settings.put("per_proc_batch_size", blocks.size());
    return new ShardNote(folder.resolve(ShardNote.NAME), folder, "drawn", settings);
  }

  /**
   * Notes in a folder how shards divide its samples, or compares it with what is noted. A process
   * that draws all may come to what shards have left; its blocks must be theirs.
   *
   * @throws IllegalArgumentException when others divide them otherwise; the message names it
   */
  void agree(Path folder) throws IOException {
    note(folder).agree(shard);
  }

  /**
   * Which shard a sample belongs to, by what a folder's shards have noted.
   *
   * @return for example {@code shard 2/4}; empty where none is noted
   */
  Optional<Shard> owner(Path folder, long sample) throws IOException {
    return note(folder).shards().map(shards -> new Shard(1, shards).owner(blocks.of(sample)));
  }
}

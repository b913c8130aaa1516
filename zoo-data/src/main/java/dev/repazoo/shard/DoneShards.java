package dev.repazoo.shard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which of several shards have done their part: an empty file for each, in a folder that all of
 * them write to.
 *
 * @param folder of the files
 * @param of how many shards there are
 */
public record DoneShards(Path folder, int of) {
  /** Notes that one has done its part. */
  public void add(Shard shard) throws IOException {
    Files.write(file(shard), new byte[0]);
  }

  /** Those that have not, in ascending order. */
  public List<Shard> missing() {
    return IntStream.rangeClosed(1, of)
        .mapToObj(number -> new Shard(number, of))
        .filter(shard -> !Files.exists(file(shard)))
        .toList();
  }

  private Path file(Shard shard) {
    return folder.resolve("shard-%d-of-%d.done".formatted(shard.number(), shard.of()));
  }
}

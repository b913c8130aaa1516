package dev.repazoo.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.json.JsonFile;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.DoneShards;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.ShardNote;
import dev.repazoo.shard.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/**
 * How several processes make one cache of features: each writes its blocks to their places in
 * {@code tokens.bin}, and keeps an index of its own in the hidden folder {@code .shards} until the
 * last one is done, when the cache's index is written and that folder goes.
 *
 * @param folder of the cache
 * @param key what the features are of
 */
record FeatureShards(Path folder, FeatureKey key) {
  private static final String FOLDER = ".shards";
  private static final String BATCH_SIZE = "batch_size";

  private Path notes() {
    return folder.resolve(FOLDER);
  }

  /** Where a shard's index lies. */
  Path indexFolder(Shard shard) {
    return notes().resolve("%d-of-%d".formatted(shard.number(), shard.of()));
  }

  private ShardNote note(int batchSize) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings
        .put("encoder", key.encoder())
        .put("weights", key.weightsSha256())
        .put("resolution", key.resolution())
        .put("data", key.source())
        .put("images", key.count())
        .put("dtype", key.type().name())
        .put("graph", key.graphSha256())
        .put(BATCH_SIZE, batchSize);
    return new ShardNote(notes().resolve(ShardNote.NAME), folder, "made", settings);
  }

  /** How many shards are at work; empty where none is. */
  Optional<Integer> begun() throws IOException {
    return note(1).shards();
  }

  /**
   * Agrees with the other shards on what is made.
   *
   * @param wanted is asked unless another shard was
   * @return the batch size of all
   * @throws IllegalArgumentException when they make something else
   */
  int agree(Shard shard, IntSupplier wanted) throws IOException {
    int batchSize = wanted.getAsInt();
    note(batchSize).agree(Optional.of(shard));
    return batchSize;
  }

  /**
   * Notes that a shard has done its part, and finishes the cache after the last one.
   *
   * @return those that have to do theirs yet
   */
  List<Shard> done(Shard shard, SharedFolder lock) throws IOException {
    DoneShards shards = new DoneShards(notes(), shard.of());
    lock.requireAlone(
        () -> {
          shards.add(shard);
          if (shards.missing().isEmpty()) {
            finish(shard.of());
          }
        });
    return Files.exists(notes()) ? shards.missing() : List.of();
  }

  /**
   * Finishes a cache whose shards have all done their part.
   *
   * @throws IOException when one has not, or none was at work
   */
  void merge(SharedFolder lock) throws IOException {
    Optional<Integer> of = begun();
    if (of.isEmpty()) {
      throw new IOException(folder + ": no shard has made features there; run with --shard I/N");
    }
    List<Shard> missing = new DoneShards(notes(), of.get()).missing();
    if (!missing.isEmpty()) {
      throw new IOException(
          "%s: shards %s are not done; run them with the same options, then --merge"
              .formatted(
                  folder, String.join(", ", missing.stream().map(Shard::toString).toList())));
    }
    lock.requireAlone(() -> finish(of.get()));
  }

  private void finish(int shards) throws IOException {
    int batchSize = JsonFile.read(notes().resolve(ShardNote.NAME)).path(BATCH_SIZE).asInt();
    Blocks blocks = new Blocks(key.count(), batchSize);
    Set<Integer> missing = new TreeSet<>();
    for (int number = 1; number <= shards; number++) {
      Shard shard = new Shard(number, shards);
      if (blocks.of(shard).findAny().isEmpty()) {
        continue; // more shards than blocks
      }
      FeatureIndex index =
          FeatureIndex.read(indexFolder(shard))
              .orElseThrow(() -> new IOException(notes() + " is damaged; delete " + folder));
      index.require(key, folder);
      missing.addAll(index.missing());
    }
    Path data = folder.resolve(FeatureIndex.DATA);
    if (Files.size(data) != key.count() * key.rowBytes()) {
      throw new IOException(folder + ": tokens.bin is cut off; delete the folder");
    }
    new FeatureIndex(key, batchSize, key.count(), List.copyOf(missing)).write(folder);
    TemporaryPath.at(notes()).close();
  }
}

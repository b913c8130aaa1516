package dev.repazoo.latents;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.labels.DatasetJson;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.DoneShards;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.ShardNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * What the shards of a folder of latents share beside the latents, in the hidden folder {@code
 * .shards}, which is there until all are done.
 *
 * @param blocks of images that are encoded together
 * @param shard of them that a process encodes; empty for all
 * @param settings that decide the latents' values
 */
record LatentShards(Blocks blocks, Optional<Shard> shard, ObjectNode settings) {
  private static final String FOLDER = ".shards";

  static LatentShards of(LatentEncoder encoder, LatentEncoding.Options options) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("max_images", options.count());
    settings.put("batch_size", options.batchSize());
    encoder.settings().forEach(settings::put);
    settings.put("flip", options.flip());
    return new LatentShards(options.blocks(), options.shard(), settings);
  }

  /** Where a shard lists what it can't encode. */
  static Path errorFile(Path latents, Shard shard) {
    return latents
        .resolve(FOLDER)
        .resolve("errors-%d-of-%d.jsonl".formatted(shard.number(), shard.of()));
  }

  private static ShardNote note(Path latents, ObjectNode settings) {
    return new ShardNote(
        latents.resolve(FOLDER).resolve(ShardNote.NAME), latents, "encoded", settings);
  }

  /**
   * Agrees with others on the settings.
   *
   * @throws IllegalArgumentException when theirs differ
   */
  void agree(Path latents) throws IOException {
    note(latents, settings).agree(shard);
  }

  /** Notes that this process has done its part. */
  void done(Path latents) throws IOException {
    Shard own = shard.orElseThrow();
    Files.createDirectories(latents.resolve(FOLDER));
    new DoneShards(latents.resolve(FOLDER), own.of()).add(own);
  }

  /**
   * The shards that have not done their part, neither by their word nor by what is there; none
   * where all is finished.
   *
   * @param number under which an image's latents are kept
   * @throws IOException when no shard has worked there
   */
  List<Shard> missing(List<LatentDestination> folders, Path latents, IntUnaryOperator number)
      throws IOException {
    Optional<Integer> shards = note(latents, settings).shards();
    if (shards.isEmpty() && Files.exists(latents.resolve(DatasetJson.FILE))) {
      return List.of();
    }
    if (shards.isEmpty()) {
      throw new IOException(
          latents + ": no shard has worked there; run them with the same options and --shard");
    }
    List<Shard> missing = new ArrayList<>();
    Set<Integer> refused = ImageFailure.numbers(folders.get(0).errorFile());
    for (Shard one : new DoneShards(latents.resolve(FOLDER), shards.get()).missing()) {
      if (!isThere(one, folders, number, refused)) {
        missing.add(one);
      }
    }
    return missing;
  }

  private boolean isThere(
      Shard one, List<LatentDestination> folders, IntUnaryOperator number, Set<Integer> refused) {
    return blocks
        .of(one)
        .allMatch(
            block -> {
              int first = Math.toIntExact(block * blocks.size());
              for (int i = first; i < first + blocks.needed(block); i++) {
                int image = number.applyAsInt(i);
                if (!refused.contains(i)
                    && !folders.stream().allMatch(folder -> folder.has(image))) {
                  return false;
                }
              }
              return true;
            });
  }

  /** Forgets the shards: all is done. */
  static void clear(Path latents) throws IOException {
    Path folder = latents.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  /** Whether shards work, or have worked, on a folder that is not finished. */
  static boolean areIn(Path latents) {
    return Files.isDirectory(latents.resolve(FOLDER));
  }
}

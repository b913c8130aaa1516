package dev.repazoo.cli.commands.features;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.options.FeaturesOptions;
import dev.repazoo.cli.options.ShardOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeatureCacheWriter;
import dev.repazoo.data.FeatureCacheWriter.Pace;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.data.TokenEncoding;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.Shard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** {@code zoo features --dest}: writes, or goes on with, the cache of one encoder. */
public record FeatureCaching(
    Console console,
    FeaturesOptions.Cache cache,
    ShardOptions shards,
    Dataset dataset,
    ProgressListener progress,
    BooleanSupplier stop) {

  /** Makes what encodes so many images at once, on each device. */
  @FunctionalInterface
  interface Encoders {
    List<TokenEncoding> of(int block);
  }

  /**
   * Computes what is missing.
   *
   * @param batchSize is asked for a new cache
   * @return whether all images, or all of the shard, are done now
   */
  boolean run(FeatureKey key, Encoders encoders, IntSupplier batchSize, ObjectNode json)
      throws IOException {
    Path folder = cache.folder().resolve(key.encoder());
    long start = System.nanoTime();
    if (shards.merge()
        || (shards.shard().isPresent() && FeatureCacheWriter.isFinished(folder, key))) {
      FeatureCacheWriter.merge(folder, key);
      summary(console, json, 0, start);
      finished(json, folder, true);
      return true;
    }
    try (FeatureCacheWriter writer = writer(folder, key, batchSize)) {
      int before = writer.written();
      if (before > 0) {
        console.say(
            before == 1
                ? "1 of %s is done".formatted(Counts.of(writer.count(), "image"))
                : "%d of %s are done".formatted(before, Counts.of(writer.count(), "image")));
      }
      Pace pace = new Pace(cache.workers(), stop);
      writer.fill(
          dataset, encoders.of(new Blocks(key.count(), writer.batchSize()).size()), pace, progress);
      boolean own = writer.written() == writer.count();
      summary(console, json, writer.written() - before, start);
      leftOut(console, json, dataset.problems().size(), writer.batchSize());
      if (!own) {
        finished(json, folder, false);
        console.warn("stopped; the same command goes on at image " + writer.written());
        return false;
      }
      List<Shard> lacking = writer.done();
      finished(json, folder, lacking.isEmpty());
      if (!lacking.isEmpty()) {
        console.say(
            "shard %s is done; the features are finished with the last one; to do: %s"
                .formatted(
                    shards.shard().orElseThrow(),
                    lacking.stream().map(Shard::toString).collect(Collectors.joining(", "))));
      }
      return true;
    }
  }

  private FeatureCacheWriter writer(Path folder, FeatureKey key, IntSupplier batchSize)
      throws IOException {
    return shards.shard().isPresent()
        ? UsageException.ifRefused(
            () -> FeatureCacheWriter.open(folder, key, batchSize, shards.shard().get()))
        : FeatureCacheWriter.open(folder, key, batchSize);
  }

  private void finished(ObjectNode json, Path folder, boolean all) {
    shards.shard().ifPresent(shard -> json.put("shard", shard.toString()));
    json.put("folder", folder.toString()).put("finished", all);
    console.print("features: " + folder);
  }

  /** Says how many images have no features: damaged ones, and those of another size. */
  public static void leftOut(Console console, ObjectNode json, int images, int batchSize) {
    json.put("unreadable", images).put("batch_size", batchSize);
    if (images > 0) {
      console.print("left out: " + Counts.of(images, "image"));
    }
  }

  /** Says how many images took how long. */
  public static void summary(Console console, ObjectNode json, int images, long startNanos) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    json.put("images", images).put("seconds", seconds);
    json.put("images_per_second", images / seconds);
    if (images == 0) {
      console.print(json.get("encoder").asText() + ": nothing was left to do");
      return;
    }
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %s in %.1f s, %.1f a second",
            json.get("encoder").asText(),
            Counts.of(images, "image"),
            seconds,
            images / seconds));
  }
}

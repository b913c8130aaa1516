package dev.repazoo.cli.commands.features;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.options.FeaturesOptions;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeatureCacheWriter;
import dev.repazoo.data.FeatureCacheWriter.Pace;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** {@code zoo features --dest}: writes, or goes on with, the cache of one encoder. */
public record FeatureCaching(
    Console console,
    FeaturesOptions.Cache cache,
    Dataset dataset,
    ProgressListener progress,
    BooleanSupplier stop) {

  /** Whether all images are done now. */
  boolean run(
      NDManager manager,
      String id,
      FrozenEncoder encoder,
      String digest,
      IntSupplier batchSize,
      ObjectNode json)
      throws IOException {
    Path folder = cache.folder().resolve(id);
    FeatureKey key = key(id, encoder, digest);
    long start = System.nanoTime();
    try (FeatureCacheWriter writer = FeatureCacheWriter.open(folder, key, batchSize)) {
      int before = writer.written();
      if (before > 0) {
        console.say(
            before == 1
                ? "1 of %s is done".formatted(Counts.of(key.count(), "image"))
                : "%d of %s are done".formatted(before, Counts.of(key.count(), "image")));
      }
      Pace pace = new Pace(writer.batchSize(), cache.workers(), stop);
      writer.fill(
          dataset, manager, images -> encoder.encode(images.getManager(), images), pace, progress);
      boolean finished = writer.written() == key.count();
      summary(console, json, writer.written() - before, start);
      json.put("unreadable", dataset.problems().size()).put("batch_size", writer.batchSize());
      json.put("folder", folder.toString()).put("finished", finished);
      if (!dataset.problems().isEmpty()) {
        console.print("left out: " + Counts.of(dataset.problems().size(), "damaged image"));
      }
      console.print("features: " + folder);
      if (!finished) {
        console.warn("stopped; the same command goes on at image " + writer.written());
      }
      return finished;
    }
  }

  private FeatureKey key(String id, FrozenEncoder encoder, String digest) throws IOException {
    int grid = encoder.gridSize(dataset.resolution());
    return new FeatureKey(
        id,
        digest,
        dataset.resolution(),
        dataset.fingerprint(),
        dataset.size(),
        grid * grid,
        encoder.embedDim(),
        cache.type());
  }

  /** Says how many images took how long. */
  static void summary(Console console, ObjectNode json, int images, long startNanos) {
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

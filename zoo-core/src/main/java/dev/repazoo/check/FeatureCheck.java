package dev.repazoo.check;

import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Caches of features in {@code features/} of a data set. */
final class FeatureCheck {
  static final String FOLDER = "features";

  private final Path data;
  private final Looking looking;
  private final Findings findings;
  private final List<String> damaged = new ArrayList<>();
  private int count;
  private long bytes;

  FeatureCheck(Path data, Looking looking, Findings findings) {
    this.data = data;
    this.looking = looking;
    this.findings = findings;
  }

  /**
   * Reads all caches.
   *
   * @param resolution of the data set's images
   */
  void run(OptionalInt resolution, BooleanSupplier stop, ProgressListener progress)
      throws IOException {
    Path folder = data.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> caches;
    try (Stream<Path> found = Files.list(folder)) {
      caches = found.filter(Files::isDirectory).sorted().toList();
    }
    Optional<String> fingerprint = caches.isEmpty() ? Optional.empty() : fingerprint(resolution);
    for (Path cache : caches) {
      if (stop.getAsBoolean()) {
        return;
      }
      count++;
      look(cache, fingerprint, progress);
    }
  }

  /** Nothing where the data set can't be opened; what is wrong with it has been found before. */
  private Optional<String> fingerprint(OptionalInt resolution) {
    if (resolution.isEmpty()) {
      return Optional.empty();
    }
    try (Dataset dataset = Datasets.open(data.toString(), resolution.getAsInt())) {
      return Optional.of(dataset.fingerprint());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void look(Path cache, Optional<String> fingerprint, ProgressListener progress) {
    String name = FOLDER + "/" + cache.getFileName();
    try {
      if (FeatureCache.unfinished(cache)) {
        findings.add(FindingKind.UNFINISHED, name, "'zoo features' was stopped");
        return;
      }
      FeatureCache features = FeatureCache.open(cache);
      int samples = features.key().count();
      try (ProgressListener.Task task = progress.begin("features", samples, "samples")) {
        int first = looking.firstNotFinite(cache, samples, task::advanceTo);
        bytes += first * features.key().rowBytes();
        if (first < samples) {
          damage(name, "tokens of sample " + first + " hold NaN or infinity");
          return;
        }
      }
      if (fingerprint.isPresent() && !fingerprint.get().equals(features.key().source())) {
        findings.add(FindingKind.FEATURES_OF_OTHER_DATA, name, "made from other images than these");
      }
    } catch (IOException | IllegalArgumentException e) {
      damage(name, String.valueOf(e.getMessage()));
    }
  }

  private void damage(String name, String detail) {
    damaged.add(name);
    findings.add(FindingKind.FEATURES_DAMAGED, name, detail);
  }

  /** Caches that can't be used, by their names in the data set. */
  List<String> damaged() {
    return List.copyOf(damaged);
  }

  /** Caches that were looked at. */
  int count() {
    return count;
  }

  /** Bytes that were read. */
  long bytes() {
    return bytes;
  }
}

package dev.repazoo.cli.eval;

import dev.repazoo.cli.eval.features.Extraction;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.file.TemporaryPath;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One side's features by one network, and their statistics, which may have been kept. */
final class SideFeatures {
  private final Map<Feature, FeatureRows> rows;
  private final Map<Feature, FeatureStatistics> statistics = new EnumMap<>(Feature.class);
  private final LinearAlgebra algebra;

  private SideFeatures(
      Map<Feature, FeatureRows> rows, Map<Feature, FeatureStatistics> kept, LinearAlgebra algebra) {
    this.rows = rows;
    statistics.putAll(kept);
    this.algebra = algebra;
  }

  /**
   * Extracts what isn't kept.
   *
   * @param rowsWanted features that are wanted themselves
   * @param statisticsWanted features whose statistics are enough
   * @throws IOException when kept statistics are of something else and there are no images, or an
   *     image can't be read
   */
  static SideFeatures of(
      Side side,
      String what,
      Extractor extractor,
      Set<Feature> rowsWanted,
      Set<Feature> statisticsWanted,
      Extraction extraction,
      TemporaryPath folder,
      LinearAlgebra algebra)
      throws IOException {
    Map<Feature, FeatureStatistics> kept = new EnumMap<>(Feature.class);
    Set<Feature> missing = EnumSet.noneOf(Feature.class);
    missing.addAll(rowsWanted);
    for (Feature feature : statisticsWanted) {
      Optional<FeatureStatistics> found = kept(side, extractor, feature);
      found.ifPresent(statistics -> kept.put(feature, statistics));
      if (found.isEmpty()) {
        missing.add(feature);
      }
    }
    if (missing.isEmpty()) {
      return new SideFeatures(Map.of(), kept, algebra);
    }
    if (side.images().isEmpty()) {
      throw new IOException(
          side.word()
              + " has no "
              + (missing.contains(Feature.SPATIAL)
                  ? "spatial statistics (mu_s, sigma_s)"
                  : "images")
              + ", which these metrics want; choose others by --metrics");
    }
    if (rowsWanted.isEmpty()) {
      kept.putAll(
          extraction.statistics(side.images().get(), what, extractor, missing, folder, algebra));
      return new SideFeatures(Map.of(), kept, algebra);
    }
    Map<Feature, FeatureRows> rows =
        extraction.of(side.images().get(), what, extractor, missing, folder);
    return new SideFeatures(rows, kept, algebra);
  }

  /** Kept statistics, if they are of these features; images stand in for others. */
  private static Optional<FeatureStatistics> kept(Side side, Extractor extractor, Feature feature)
      throws IOException {
    Optional<SavedStatistics> saved =
        side.statistics().filter(s -> s.statistics().containsKey(feature));
    if (saved.isEmpty()) {
      return Optional.empty();
    }
    int dim = extractor.dim(feature);
    Optional<String> refusal = saved.get().refusal(extractor.space(), feature, dim);
    if (refusal.isPresent() && side.images().isEmpty()) {
      throw new IOException(refusal.get());
    }
    return refusal.isPresent()
        ? Optional.empty()
        : Optional.of(saved.get().statistics().get(feature));
  }

  FeatureRows rows(Feature feature) {
    return rows.get(feature);
  }

  FeatureStatistics statistics(Feature feature) {
    return statistics.computeIfAbsent(
        feature, wanted -> FeatureStatistics.of(rows.get(wanted), algebra));
  }
}

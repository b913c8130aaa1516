package dev.repazoo.cli.eval;

import dev.repazoo.cli.eval.features.Extraction;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.file.TemporaryPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures samples against a reference by one network after the other.
 *
 * @param bootstrap rounds of resampling for intervals; 0 for none
 * @param extraction makes features
 * @param algebra computes with them
 * @param warnings is told what a reader of the numbers must know
 */
public record Evaluation(
    int bootstrap, Extraction extraction, LinearAlgebra algebra, Consumer<String> warnings) {

  /**
   * A network and what is measured by it.
   *
   * @param extractor the network
   * @param measures of its features, by the preset whose rules are followed
   */
  public record Group(Extractor extractor, Map<Preset, List<Measure>> measures) {
    /** Copies the lists. */
    public Group {
      Map<Preset, List<Measure>> copy = new LinkedHashMap<>();
      measures.forEach((preset, list) -> copy.put(preset, List.copyOf(list)));
      measures = Collections.unmodifiableMap(copy);
    }

    private List<Measure> all() {
      return measures.values().stream().flatMap(List::stream).toList();
    }
  }

  /**
   * Is shown features while they are there.
   *
   * @see #measure
   */
  @FunctionalInterface
  public interface Viewer {
    /** Looks at pooled features of samples and reference. */
    void see(FeatureRows samples, FeatureRows reference) throws IOException;
  }

  /** Numbers of one group. */
  public List<Result> measure(Side samples, Side reference, Group group) throws IOException {
    return measure(samples, reference, group, (a, b) -> {}, false);
  }

  /**
   * Numbers of one group.
   *
   * @param viewer sees pooled features, if {@code viewed}
   */
  public List<Result> measure(
      Side samples, Side reference, Group group, Viewer viewer, boolean viewed) throws IOException {
    requireSeveral(samples);
    requireSeveral(reference);
    Set<Feature> rows = EnumSet.noneOf(Feature.class);
    Set<Feature> referenceRows = EnumSet.noneOf(Feature.class);
    Set<Feature> statistics = EnumSet.noneOf(Feature.class);
    for (Measure measure : group.all()) {
      switch (measure.uses()) {
        case STATISTICS -> statistics.add(measure.feature());
        case SAMPLES -> rows.add(measure.feature());
        case BOTH -> {
          rows.add(measure.feature());
          referenceRows.add(measure.feature());
        }
      }
    }
    if (viewed) {
      rows.add(Feature.POOLED);
      referenceRows.add(Feature.POOLED);
    }
    if (bootstrap > 0) {
      rows.addAll(statistics);
    }
    try (TemporaryPath folder = TemporaryPath.newFolder()) {
      Extractor extractor = group.extractor();
      SideFeatures a =
          SideFeatures.of(
              samples, "samples", extractor, rows, statistics, extraction, folder, algebra);
      SideFeatures b =
          SideFeatures.of(
              reference,
              "reference",
              extractor,
              referenceRows,
              statistics,
              extraction,
              folder,
              algebra);
      warn(statistics, a, samples);
      if (viewed) {
        viewer.see(a.rows(Feature.POOLED), b.rows(Feature.POOLED));
      }
      List<Result> results = new ArrayList<>();
      group
          .measures()
          .forEach(
              (preset, measures) -> {
                Measuring measuring =
                    new Measuring(
                        preset,
                        bootstrap,
                        extractor,
                        samples,
                        reference,
                        algebra,
                        extraction.bands(algebra));
                measures.forEach(measure -> results.add(measure.compute(measuring, a, b)));
              });
      return results;
    }
  }

  /** Statistics of one side, of all features that a network has them of. */
  public Map<Feature, FeatureStatistics> statistics(Side side, Extractor extractor)
      throws IOException {
    requireSeveral(side);
    Set<Feature> wanted = EnumSet.of(Feature.POOLED);
    if (extractor.dim(Feature.SPATIAL) > 0) {
      wanted.add(Feature.SPATIAL);
    }
    try (TemporaryPath folder = TemporaryPath.newFolder()) {
      SideFeatures features =
          SideFeatures.of(
              side, "reference", extractor, Set.of(), wanted, extraction, folder, algebra);
      Map<Feature, FeatureStatistics> found = new EnumMap<>(Feature.class);
      wanted.forEach(feature -> found.put(feature, features.statistics(feature)));
      return found;
    }
  }

  private static void requireSeveral(Side side) throws IOException {
    if (side.images().isPresent() && side.count() < 2) {
      throw new IOException(side.word() + " holds one image; measures are of sets of images");
    }
  }

  private void warn(Set<Feature> statistics, SideFeatures samples, Side side) {
    if (statistics.contains(Feature.POOLED)) {
      FeatureStatistics pooled = samples.statistics(Feature.POOLED);
      if (side.images().isPresent() && pooled.count() <= pooled.dim()) {
        warnings.accept(
            ("%d samples span at most %d of %d dimensions: the distance comes out too large;"
                    + " compare it with those of as many samples only")
                .formatted(pooled.count(), pooled.count() - 1, pooled.dim()));
      }
      double variance = 0;
      double[] covariance = pooled.covariance();
      for (int i = 0; i < pooled.dim(); i++) {
        variance += covariance[i * pooled.dim() + i];
      }
      if (variance == 0) {
        warnings.accept(side.word() + ": all images have the same features");
      }
    }
    side.statistics()
        .filter(kept -> kept.space().isEmpty())
        .ifPresent(kept -> warnings.accept(unknown(kept)));
  }

  static String unknown(SavedStatistics kept) {
    return kept.file() + " doesn't tell by which network and resize its statistics were made";
  }
}

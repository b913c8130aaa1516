package dev.repazoo.cli.eval;

import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.images.DatasetImages;
import dev.repazoo.cli.eval.images.MemoryImages;
import dev.repazoo.data.Dataset;
import dev.repazoo.image.RgbImage;
import dev.repazoo.spi.Generator;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.SampleMeasure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The Frechet distance of samples that a run draws from the data that it trains on. Noise and
 * conditions are the same each time; statistics of the data are made once.
 */
public final class TrainingMeasure implements SampleMeasure {
  private final Evaluation evaluation;
  private final Extractor extractor;
  private final Dataset dataset;
  private final int samples;
  private final IntFunction<SampleGrid> batches;
  private Optional<Side> reference = Optional.empty();

  /**
   * Measures by a network.
   *
   * @param dataset the data trained on
   * @param samples how many are drawn, at least 2
   * @param batches the samples' batches by number, the noise of each another
   */
  public TrainingMeasure(
      Evaluation evaluation,
      Extractor extractor,
      Dataset dataset,
      int samples,
      IntFunction<SampleGrid> batches) {
    this.evaluation = evaluation;
    this.extractor = extractor;
    this.dataset = dataset;
    this.samples = samples;
    this.batches = batches;
  }

  @Override
  public Map<String, Double> measure(NDManager manager, Generator average) throws IOException {
    if (reference.isEmpty()) {
      Side images =
          new Side(dataset.name(), Optional.of(new DatasetImages(dataset)), Optional.empty());
      SavedStatistics statistics =
          new SavedStatistics(
              Path.of("training-data"),
              evaluation.statistics(images, extractor),
              Optional.of(extractor.space()),
              dataset.size());
      reference = Optional.of(new Side(dataset.name(), Optional.empty(), Optional.of(statistics)));
    }
    List<RgbImage> drawn = new ArrayList<>();
    int asked = 0;
    for (int batch = 0; asked < samples; batch++) {
      SampleGrid grid = batches.apply(batch);
      asked += grid.count();
      drawn.addAll(grid.images(manager, average));
    }
    if (drawn.size() < 2) {
      return Map.of();
    }
    List<RgbImage> counted = drawn.subList(0, Math.min(samples, drawn.size()));
    Side side =
        new Side("samples", Optional.of(new MemoryImages("samples", counted)), Optional.empty());
    Map<String, Double> found = new LinkedHashMap<>();
    Evaluation.Group group =
        new Evaluation.Group(extractor, Map.of(Preset.ADM, List.of(Measure.FID)));
    for (Result result : evaluation.measure(side, reference.get(), group)) {
      found.put(key(result), result.value());
    }
    return found;
  }

  /** For example {@code fid_1k}, or {@code fd_efficientnet_lite0_1k}. */
  private static String key(Result result) {
    return result.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }
}

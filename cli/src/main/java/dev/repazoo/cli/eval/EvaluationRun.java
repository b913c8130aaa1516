package dev.repazoo.cli.eval;

import ai.djl.Device;
import dev.repazoo.cli.eval.features.Extraction;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.TorchExtraction;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.EvalNetworkOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.algebra.OnnxAlgebra;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Opens what is measured and the networks, measures, and closes all.
 *
 * @param zoo where networks are
 * @param device that runs them in PyTorch
 * @param other what makes features in PyTorch's place
 * @param batchSize images at once
 * @param workers threads that read images
 * @param progress is told how far it is
 * @param stop asked before each batch
 * @param warnings is told what a reader of the numbers must know
 */
public record EvaluationRun(
    Zoo zoo,
    Device device,
    Optional<Extraction> other,
    int batchSize,
    int workers,
    ProgressListener progress,
    BooleanSupplier stop,
    Consumer<String> warnings) {

  /**
   * What is wanted.
   *
   * @param samples what is measured
   * @param reference against what, where a measure wants one
   * @param network by what
   * @param measures which numbers, by the preset whose rules are followed
   * @param most of the samples only the first ones
   * @param bootstrap rounds of resampling
   * @param saveStats where the reference's statistics go
   * @param page where a page of pictures goes
   */
  public record Request(
      String samples,
      Optional<String> reference,
      EvalNetworkOptions network,
      Map<Preset, List<Measure>> measures,
      int most,
      int bootstrap,
      Optional<Path> saveStats,
      Optional<Path> page) {
    private boolean any(Predicate<Measure> wanted) {
      return measures.values().stream().flatMap(List::stream).anyMatch(wanted);
    }
  }

  /** Measures. */
  public EvaluationReport measure(Request request) throws IOException {
    try (LazyManager manager = new LazyManager(device);
        LazyManager host = new LazyManager(Device.cpu());
        Side samples = samples(request);
        Side reference = reference(request, samples)) {
      Evaluation evaluation = evaluation(manager, host, request.bootstrap());
      List<Evaluation.Group> groups =
          new Networks(request.network(), zoo, manager::get).of(request.measures());
      List<Result> results = new ArrayList<>();
      boolean first = true;
      for (Evaluation.Group group : groups) {
        Optional<Path> page = first ? request.page() : Optional.empty();
        if (page.isPresent() && (samples.images().isEmpty() || reference.images().isEmpty())) {
          throw new UsageException("--report wants images on both sides, not statistics alone");
        }
        results.addAll(
            evaluation.measure(
                samples,
                reference,
                group,
                (a, b) ->
                    new ComparisonPage(
                            samples.images().orElseThrow(), a, reference.images().orElseThrow(), b)
                        .write(page.orElseThrow(), group.extractor().id(), evaluation.algebra()),
                page.isPresent()));
        first = false;
      }
      if (request.saveStats().isPresent()) {
        Extractor extractor = groups.get(0).extractor();
        SavedStatistics.write(
            request.saveStats().get(),
            evaluation.statistics(reference, extractor),
            extractor.space(),
            reference.count());
      }
      List<Preset> presets = request.network().presets();
      results.sort(
          Comparator.<Result>comparingInt(result -> presets.indexOf(result.preset()))
              .thenComparing(Result::measure));
      return new EvaluationReport(samples, reference, presets, groups, results);
    }
  }

  /** Keeps the statistics of one side; gives how many images they are of. */
  public long keep(String word, int most, EvalNetworkOptions network, Path file)
      throws IOException {
    try (LazyManager manager = new LazyManager(device);
        LazyManager host = new LazyManager(Device.cpu());
        Side side = UsageException.ifRefused(() -> Side.open(word, Optional.empty(), most))) {
      Evaluation evaluation = evaluation(manager, host, 0);
      Extractor extractor = new Networks(network, zoo, manager::get).main(network.presets().get(0));
      SavedStatistics.write(
          file, evaluation.statistics(side, extractor), extractor.space(), side.count());
      return side.count();
    }
  }

  private Evaluation evaluation(LazyManager manager, LazyManager host, int bootstrap) {
    return new Evaluation(
        bootstrap,
        other.orElseGet(
            () -> new TorchExtraction(manager.get(), batchSize, workers, progress, stop)),
        other.isPresent() ? OnnxAlgebra.SHARED : new TorchAlgebra(host.get()),
        warnings);
  }

  private static Side samples(Request request) throws IOException {
    boolean captioned = request.any(Measure::ofCaptions);
    return open(captioned, request.samples(), Optional.empty(), request.most());
  }

  private static Side reference(Request request, Side samples) throws IOException {
    if (request.reference().isEmpty()) {
      return Side.none();
    }
    boolean captioned = request.any(measure -> measure == Measure.RETRIEVAL);
    return open(captioned, request.reference().get(), samples.size(), Integer.MAX_VALUE);
  }

  private static Side open(boolean captioned, String word, Optional<Resolution> size, int most)
      throws IOException {
    return UsageException.ifRefused(
        () -> captioned ? Side.openCaptioned(word, size, most) : Side.open(word, size, most));
  }
}

package dev.repazoo.cli.options;

import dev.repazoo.cli.eval.EvaluationRun;
import dev.repazoo.cli.eval.Measure;
import dev.repazoo.cli.eval.Preset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code zoo eval} is to measure, and how.
 *
 * @param samples what is measured
 * @param reference what it is measured against; nothing where all measures are of samples alone
 * @param measures which numbers; empty for the preset's
 * @param network by what
 * @param saveStats where the reference's statistics are kept, or the samples' without one
 * @param page a page of pictures
 * @param most of the samples only the first ones
 * @param bootstrap rounds of resampling; 0 for none
 * @param batchSize images at once
 * @param workers threads that read images
 * @param engine what computes features
 */
public record EvalOptions(
    Optional<String> samples,
    Optional<String> reference,
    Optional<List<Measure>> measures,
    EvalNetworkOptions network,
    Optional<Path> saveStats,
    Optional<Path> page,
    int most,
    int bootstrap,
    int batchSize,
    int workers,
    Engine engine) {
  /** The command's options. */
  public static final OptionTable<EvalOptions> TABLE = table(Engine.TORCH);

  /** The same, with another engine where none is named. */
  public static OptionTable<EvalOptions> table(Engine usual) {
    return new OptionTable<>(rows(usual), arguments -> of(arguments, usual));
  }

  private static List<CommandOption> rows(Engine usual) {
    List<CommandOption> rows = new ArrayList<>();
    rows.add(
        CommandOption.of(
            "samples", "A", ".npz, folder, zip, tar, parquet, data set, or what generate left"));
    rows.add(
        CommandOption.of(
            "reference", "B", "the same, .npz of statistics (mu, sigma, mu_s, sigma_s), or emoji"));
    rows.add(
        CommandOption.of(
            "metrics",
            "M,M",
            "of " + String.join(", ", Measure.words()) + "; default: the preset's"));
    rows.addAll(EvalNetworkOptions.ROWS);
    rows.add(
        CommandOption.of(
            "save-stats", "F.npz", "keep the statistics of --reference, without one of --samples"));
    rows.add(
        CommandOption.of(
            "report",
            "F.html",
            "a page of pictures: samples beside their nearest references, classes by distance"));
    rows.add(CommandOption.of("max-samples", "N", "only the first N samples; default: all"));
    rows.add(
        CommandOption.of(
            "bootstrap", "N", 0, "95 % intervals by N rounds of resampling, such as 100"));
    rows.add(CommandOption.of("batch-size", "N", 32, "images at once"));
    rows.add(CommandOption.of("num-workers", "N", 2, "threads that read images"));
    rows.add(Engine.row("networks", usual));
    return List.copyOf(rows);
  }

  private static EvalOptions of(Arguments arguments, Engine usual) {
    boolean keeps = arguments.given("save-stats");
    Optional<List<Measure>> measures = arguments.find("metrics").map(Measure::list);
    boolean samples = arguments.given("samples");
    boolean reference = arguments.given("reference");
    if (!samples && !reference) {
      throw new UsageException("name --samples and --reference");
    }
    boolean alone = samples && !reference && measures.filter(EvalOptions::ofSamples).isPresent();
    if (alone) {
      arguments.refuse(List.of("save-stats", "report"), "wants --reference, too");
    } else {
      requireSides(arguments, keeps, samples, reference);
    }
    if (measures.stream().flatMap(List::stream).noneMatch(m -> m == Measure.CLIP_SCORE)) {
      arguments.refuse(List.of("clip", "clip-weights"), "is of --metrics clip-score");
    }
    EvalNetworkOptions network = EvalNetworkOptions.of(arguments);
    if (network.presets().size() > 1) {
      arguments.refuse(List.of("save-stats", "report"), "is of one --preset");
    }
    return new EvalOptions(
        arguments.find("samples"),
        arguments.find("reference"),
        measures,
        network,
        keeps ? Optional.of(arguments.output("save-stats", ".npz")) : Optional.empty(),
        arguments.given("report")
            ? Optional.of(arguments.output("report", ".html"))
            : Optional.empty(),
        arguments.given("max-samples") ? arguments.integer("max-samples", 2) : Integer.MAX_VALUE,
        arguments.integer("bootstrap", 0),
        arguments.integer("batch-size", 1),
        arguments.integer("num-workers", 1),
        Engine.of(arguments, usual));
  }

  private static boolean ofSamples(List<Measure> measures) {
    return measures.stream().noneMatch(Measure::ofReference);
  }

  private static void requireSides(
      Arguments arguments, boolean keeps, boolean samples, boolean reference) {
    if (!keeps && !(samples && reference)) {
      throw new UsageException(
          "--" + (samples ? "reference" : "samples") + " is missing; --save-stats alone wants one");
    }
    if (!(samples && reference)) {
      arguments.refuse(
          List.of("metrics", "report", "bootstrap"), "wants both --samples and --reference");
    }
  }

  /** Whether there is something to measure, and not only statistics to keep. */
  public boolean measured() {
    return samples.isPresent()
        && (reference.isPresent() || measures.filter(EvalOptions::ofSamples).isPresent());
  }

  /** The whole request; the samples are named, and what the measures want beside them. */
  public EvaluationRun.Request request() {
    return new EvaluationRun.Request(
        samples.orElseThrow(),
        reference,
        network,
        wanted(network, measures),
        most,
        bootstrap,
        saveStats,
        page);
  }

  /**
   * Which numbers are wanted by each preset: those named, or the preset's own, or of an encoder's
   * features those that are of any features.
   */
  static Map<Preset, List<Measure>> wanted(
      EvalNetworkOptions network, Optional<List<Measure>> named) {
    Map<Preset, List<Measure>> wanted = new LinkedHashMap<>();
    for (Preset preset : network.presets()) {
      wanted.put(
          preset,
          named.orElseGet(
              () ->
                  network.features().isPresent()
                      ? List.of(Measure.FID, Measure.PRECISION, Measure.RECALL)
                      : preset.measures()));
    }
    return wanted;
  }
}

package dev.repazoo.cli.options;

import dev.repazoo.data.Reading;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.ops.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code zoo bench} is to measure. What a subject doesn't read is refused where it is given.
 *
 * @param subject what is measured
 * @param model a generator
 * @param encoder an encoder
 * @param encoderWeights its checkpoint
 * @param codec a codec, or diffusers' config.json
 * @param data a data set
 * @param batchSize samples in a step or call; 1 where there are {@code samplers}
 * @param resolution size of the images in pixels
 * @param calls that count
 * @param steps of training that count
 * @param precision of training
 * @param guided guidance of samples
 * @param eager whether PyTorch computes, not an exported graph
 * @param graph how that is exported
 * @param reading in which order data are read, and by how many threads
 * @param images whether pixels are read where there are latents
 * @param textEncoder whose tokenizer
 * @param tokenizer which of CLIP's, where it is named
 * @param samples features of samples
 * @param reference features of what they are measured against
 * @param samplers which are measured, of bench sample
 * @param solvers which are compared
 */
public record BenchOptions(
    String subject,
    String model,
    String encoder,
    Path encoderWeights,
    String codec,
    String data,
    int batchSize,
    OptionalInt resolution,
    int calls,
    int steps,
    Precision precision,
    SamplerConfig guided,
    boolean eager,
    ExportOptions graph,
    Reading reading,
    boolean images,
    String textEncoder,
    Optional<String> tokenizer,
    Path samples,
    Path reference,
    Optional<BenchSamples> samplers,
    BenchSolvers solvers) {
  private static final CommandOption MODEL =
      CommandOption.of("model", "M", "SiT-S/2", "generator, as 'zoo list' names it");
  private static final CommandOption ENCODER =
      CommandOption.of("enc-type", "E", "features, weights: encoder, as 'zoo list' names it");
  private static final CommandOption RESOLUTION =
      CommandOption.of("resolution", "N", 256, "image size in pixels; load: the first image's");
  private static final CommandOption CALLS =
      CommandOption.of("calls", "N", 3, "calls that count, after one that doesn't");

  /** Without a default, which depends on the subject. */
  private static final CommandOption CFG_SCALE =
      CommandOption.of("cfg-scale", "G", "sample, solvers: guidance, 1 is none; default: 1, and 2");

  private static final CommandOption GUIDANCE_LOW =
      CommandOption.of("guidance-low", "T", 0.0, "sample, solvers: guidance acts from this time");
  private static final CommandOption GUIDANCE_HIGH =
      CommandOption.of("guidance-high", "T", 1.0, "sample, solvers: guidance acts up to this time");

  /** What each subject reads, in the order of the help. */
  private static final Map<String, List<CommandOption>> SUBJECTS = subjects();

  /** The command's options. */
  public static final OptionTable<BenchOptions> TABLE =
      new OptionTable<>(
          SUBJECTS.values().stream().flatMap(List::stream).distinct().toList(), BenchOptions::of);

  private static Map<String, List<CommandOption>> subjects() {
    Map<String, List<CommandOption>> rows = new LinkedHashMap<>();
    rows.put(
        "train",
        List.of(
            MODEL,
            BenchSamples.BATCH_SIZE,
            CommandOption.of("steps", "N", 5, "train: steps that count, after two that don't"),
            CommandOption.of("mixed-precision", "P", "no", "train: no, fp16 or bf16")));
    List<CommandOption> sample = new ArrayList<>(BenchSamples.ROWS);
    sample.addAll(
        List.of(
            MODEL,
            BenchSamples.BATCH_SIZE,
            CALLS,
            CFG_SCALE,
            GUIDANCE_LOW,
            GUIDANCE_HIGH,
            BenchSamples.ENGINE,
            BenchSamples.TARGET,
            BenchSamples.PRECISION,
            BenchSolvers.PLOT));
    rows.put("sample", sample);
    rows.put(
        "features",
        List.of(
            ENCODER,
            RESOLUTION,
            BenchSamples.BATCH_SIZE,
            CALLS,
            BenchSamples.ENGINE,
            BenchSamples.TARGET,
            BenchSamples.PRECISION));
    rows.put(
        "encode",
        List.of(
            CommandOption.of(
                "vae",
                "V",
                "ema",
                "encode: codec as 'zoo list' names it, or diffusers' config.json"),
            RESOLUTION,
            BenchSamples.BATCH_SIZE,
            CALLS,
            BenchSamples.ENGINE,
            BenchSamples.TARGET,
            BenchSamples.PRECISION));
    rows.put(
        "load",
        List.of(
            CommandOption.of("data-dir", "D", "load: a folder, a zip, or emoji"),
            RESOLUTION,
            BenchSamples.BATCH_SIZE,
            CommandOption.of("num-workers", "N", 2, "load: threads that read"),
            CommandOption.of(
                "shuffle-buffer", "N", "load: as of train, of shards; default: all are mixed"),
            CommandOption.toggle("images", true, "load: pixels, too, where there are latents"),
            CALLS));
    rows.put(
        "weights",
        List.of(
            ENCODER,
            CommandOption.of("encoder-weights", "F", "weights: its checkpoint, a file or folder"),
            CALLS));
    rows.put(
        "captions",
        List.of(
            CommandOption.of(
                "text-encoder", "ID", "clip-text-L", "captions: whose tokenizer cuts them"),
            CommandOption.of(
                "text-tokenizer", "T", "captions: of CLIP's, huggingface (default) or openai"),
            CALLS));
    rows.put(
        "metrics",
        List.of(
            CommandOption.of("samples", "F", "metrics: features of samples, a .npy [N, D]"),
            CommandOption.of("reference", "F", "metrics: features of a reference, a .npy [M, D]"),
            CALLS));
    List<CommandOption> solvers = new ArrayList<>(BenchSolvers.ROWS);
    solvers.addAll(List.of(CFG_SCALE, GUIDANCE_LOW, GUIDANCE_HIGH, BenchSamples.BATCH_SIZE));
    rows.put("solvers", solvers);
    return rows;
  }

  private static BenchOptions of(Arguments arguments) {
    String subject = String.join(" ", arguments.positional());
    if (!SUBJECTS.containsKey(subject)) {
      throw new UsageException("bench wants one of " + String.join(", ", SUBJECTS.keySet()));
    }
    List<CommandOption> others = new ArrayList<>(TABLE.rows());
    others.removeAll(SUBJECTS.get(subject));
    for (String name : arguments.givenOf(others)) {
      throw new UsageException("bench " + subject + " has no option --" + name);
    }
    require(arguments, subject);
    SamplerConfig guided = guided(arguments, subject);
    Optional<BenchSamples> samples =
        subject.equals("sample")
            ? Optional.of(BenchSamples.of(arguments, guided))
            : Optional.empty();
    return new BenchOptions(
        subject,
        arguments.text(MODEL.name()),
        arguments.find(ENCODER.name()).orElse(""),
        arguments.findPath("encoder-weights").orElse(Path.of("")),
        arguments.text("vae"),
        arguments.find("data-dir").orElse(""),
        samples.isPresent() ? 1 : arguments.integer(BenchSamples.BATCH_SIZE.name(), 1),
        arguments.whole(RESOLUTION.name()),
        arguments.integer(CALLS.name(), 1),
        arguments.integer("steps", 1),
        Precision.ofOption(arguments.text("mixed-precision")),
        guided,
        samples.isEmpty() && isEager(arguments),
        samples.isPresent() ? ExportOptions.of(Target.ORT) : graph(arguments),
        new Reading(arguments.integer("num-workers", 1), arguments.whole("shuffle-buffer")),
        arguments.flag("images"),
        arguments.text("text-encoder"),
        arguments.find("text-tokenizer"),
        arguments.findPath("samples").orElse(Path.of("")),
        arguments.findPath("reference").orElse(Path.of("")),
        samples,
        BenchSolvers.of(arguments));
  }

  private static boolean isEager(Arguments arguments) {
    String engine = BenchSamples.ENGINE.name();
    boolean eager = arguments.choice(engine, List.of("torch", "onnx")).equals("torch");
    if (eager) {
      BenchSamples.refuseGraphs(arguments);
    }
    return eager;
  }

  private static ExportOptions graph(Arguments arguments) {
    return ExportOptions.of(Target.ofOption(arguments.text(BenchSamples.TARGET.name())))
        .with(WeightPrecision.ofOption(arguments.text(BenchSamples.PRECISION.name())));
  }

  /** What bench sample and bench solvers have in common. */
  private static SamplerConfig guided(Arguments arguments, String subject) {
    return new SamplerConfig(
        SamplerConfig.Mode.ODE,
        1,
        Solvers.EULER,
        cfgScale(arguments, subject),
        arguments.number("guidance-low"),
        arguments.number("guidance-high"),
        PathType.LINEAR);
  }

  private static double cfgScale(Arguments arguments, String subject) {
    if (arguments.given(CFG_SCALE.name())) {
      return arguments.number(CFG_SCALE.name());
    }
    return subject.equals("solvers") ? 2 : 1;
  }

  private static void require(Arguments arguments, String subject) {
    switch (subject) {
      case "features" -> require(arguments, ENCODER.name(), "bench features wants --enc-type E");
      case "load" -> require(arguments, "data-dir", "bench load wants --data-dir D");
      case "weights" -> {
        String wanted = "bench weights wants --enc-type E and --encoder-weights F";
        require(arguments, ENCODER.name(), wanted);
        require(arguments, "encoder-weights", wanted);
      }
      case "metrics" -> {
        String wanted = "bench metrics wants --samples F and --reference F";
        require(arguments, "samples", wanted);
        require(arguments, "reference", wanted);
      }
      default -> {}
    }
  }

  private static void require(Arguments arguments, String name, String otherwise) {
    if (!arguments.given(name)) {
      throw new UsageException(otherwise);
    }
  }

  /** The size of the images, or what the help says. */
  public int side() {
    return resolution.orElse(Integer.parseInt(RESOLUTION.defaultValue().orElseThrow()));
  }
}

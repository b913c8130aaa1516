package dev.repazoo.cli.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.Precision;
import dev.repazoo.train.AdamWConfig;
import dev.repazoo.train.LearningRate;
import dev.repazoo.train.RunPlan;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.StepMemory;
import dev.repazoo.train.TrainConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of {@code zoo train} and {@code zoo train-t2i}: those of REPA's train.py and
 * train_t2i.py.
 *
 * @param kind what the images come with
 * @param run the folder, and how the training begins there
 * @param data the data set, as it is named
 * @param flip whether images are shown mirrored, too
 * @param architecture of the model
 * @param encoders that it is aligned to
 * @param features where their tokens are cached, if that is said
 * @param textEncoder of captions whose features aren't there
 * @param textFeatures where captions' features are cached, if that is said
 * @param codec of the data's latents
 * @param config how the model learns, in single precision
 * @param precision of the matrix products, if it is said
 * @param allowTf32 whether they may be in TF32
 * @param dryRun whether only a few steps are measured
 * @param plan how long
 * @param grid pictures that are drawn meanwhile
 * @param measure numbers of samples that are drawn meanwhile
 * @param values all options by REPA's names, as they are given or by default
 */
public record TrainOptions(
    ConditionKind kind,
    RunOptions run,
    String data,
    boolean flip,
    ArchitectureOptions architecture,
    EncoderOptions encoders,
    Optional<Path> features,
    TextEncoderOptions textEncoder,
    Optional<Path> textFeatures,
    CodecOptions codec,
    TrainConfig config,
    Optional<Precision> precision,
    boolean allowTf32,
    boolean dryRun,
    RunPlan plan,
    GridOptions grid,
    MeasureOptions measure,
    ObjectNode values) {
  private static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("output-dir", "DIR", "exps", "where runs lie"),
          CommandOption.required("exp-name", "NAME", "the run's folder in the output folder"),
          CommandOption.of(
              "logging-dir", "NAME", "logs", "folder of TensorBoard events in the run's"),
          CommandOption.of(
              "report-to",
              "WORD",
              "tensorboard",
              "tensorboard or none; wandb and all mean tensorboard"),
          CommandOption.of(
              "sampling-steps", "N", 10000, "steps between sample grids; 0 draws none"),
          CommandOption.of(
              "resume-step",
              "N",
              0,
              "go on from that step's checkpoint, or from latest, which begins if there is none"),
          CommandOption.flag(
              "overwrite",
              "begin anew in a folder that a run has used; removes what that run wrote"),
          CommandOption.flag(
              "allow-changed-data", "resume on other data than the run was trained on so far"),
          CommandOption.of("model", "ID", "an id of 'zoo list --kind generator'"),
          CommandOption.of("model-config", "FILE", "an architecture as JSON, in place of --model"),
          CommandOption.of("num-classes", "N", "number of classes; default: the data set's"),
          CommandOption.of(
              "encoder-depth", "N", "block whose tokens are aligned; default: the model's"),
          CommandOption.toggle(
              "fused-attn", true, "kept in the checkpoint; attention is always fused"),
          CommandOption.toggle("qk-norm", false, "normalise q and k in each head"),
          CommandOption.of(
              "data-dir", "DATA", "../data/imagenet256", "a folder, a zip file, or emoji"),
          CommandOption.of(
              "vae", "V", "VAE of the latents; default: the one that zoo encode has noted"),
          CodecOptions.WEIGHTS,
          CommandOption.of("resolution", "N", "image size in pixels; default: the model's"),
          CommandOption.toggle("flip", false, "show each image mirrored, too"),
          CommandOption.of("batch-size", "N", 256, "images in a batch, on all devices together"),
          CommandOption.of(
              "micro-batch-size",
              "N",
              "images that a device computes on at once; default: its whole share of the batch"),
          CommandOption.flag(
              "grad-checkpointing",
              "keep blocks' inputs only and compute blocks again for gradients: less memory"),
          CommandOption.flag(
              "dry-run", "measure a few steps: memory, time to the end, the batch that would fit"),
          CommandOption.flag("allow-tf32", "TF32 matrix products on NVIDIA GPUs"),
          CommandOption.of(
              "mixed-precision", "WORD", "no, fp16 or bf16; default: fp16 on a GPU, no on a CPU"),
          CommandOption.of("epochs", "N", 1400, "passes over the data"),
          CommandOption.of("max-train-steps", "N", 400000, "optimizer steps"),
          CommandOption.of("checkpointing-steps", "N", 50000, "steps between checkpoints"),
          CommandOption.of("gradient-accumulation-steps", "N", 1, "batches in a step"),
          CommandOption.of("learning-rate", "X", 1e-4, "AdamW's step size"),
          CommandOption.of(
              "lr-warmup-steps", "N", 0, "the learning rate grows linearly over this many steps"),
          CommandOption.of("adam-beta1", "X", 0.9, "decay of the first moment"),
          CommandOption.of("adam-beta2", "X", 0.999, "decay of the second moment"),
          CommandOption.of("adam-weight-decay", "X", 0.0, "weight decay"),
          CommandOption.of("adam-epsilon", "X", 1e-8, "added to the root of the second moment"),
          CommandOption.of("max-grad-norm", "X", 1.0, "gradients are scaled down to this norm"),
          CommandOption.of("ema-decay", "X", 0.9999, "decay of the averaged weights"),
          CommandOption.of("seed", "N", 0, "start of every random sequence"),
          CommandOption.of("num-workers", "N", 4, "threads that read data"),
          CommandOption.of("path-type", "WORD", "linear", "linear or cosine"),
          CommandOption.of("prediction", "WORD", "v", "v: the velocity"),
          CommandOption.of("cfg-prob", "X", 0.1, "share of labels replaced by the null class"),
          CommandOption.of(
              "enc-type", "IDS", "dinov2-vit-b", "encoders, joined by commas; None trains without"),
          CommandOption.of("encoder-weights", "FILES", "their published weights, joined by commas"),
          CommandOption.of(
              "features-dir", "DIR", "cached features; default: features/ in the data's"),
          CommandOption.of("proj-coeff", "X", 0.5, "weight of the alignment"),
          CommandOption.of("weighting", "WORD", "uniform", "uniform or lognormal times"),
          CommandOption.toggle("legacy", false, "drop labels twice, as in REPA's early runs"),
          CommandOption.of("num-samples", "N", 64, "images in a sample grid"),
          CommandOption.of("num-steps", "N", 50, "sampling steps of a grid's images"),
          CommandOption.of("cfg-scale", "X", 4.0, "guidance of a grid's images"),
          CommandOption.of(
              "eval-steps", "N", 0, "steps between Frechet distances of EMA samples; 0: none"),
          CommandOption.of("eval-samples", "N", 1000, "samples that are drawn for one"),
          CommandOption.of(
              "eval-features",
              "ENCODER",
              "efficientnet-lite0",
              "whose features they are of; inception-v3-fid makes it FID"));

  /** What train_t2i.py calls otherwise. */
  private static final Map<String, CommandOption> OF_CAPTIONS =
      Stream.of(
              CommandOption.of(
                  "model", "ID", "MMDiT-d24/2", "an id of 'zoo list --kind generator'"),
              CommandOption.of(
                  "data-dir",
                  "DATA",
                  "../data/coco256_features",
                  "a folder of images with captions, or emoji"),
              CommandOption.of("cfg-prob", "X", 0.1, "share of captions replaced by the empty one"),
              CommandOption.toggle(
                  "legacy", false, "drop captions twice, as train does with labels"))
          .collect(Collectors.toMap(CommandOption::name, Function.identity()));

  private static final CommandOption TEXT_FEATURES =
      CommandOption.of(
          "text-features-dir",
          "DIR",
          "cached features of captions; default: text-features/ in the data's");

  /** Options of classes, or of images that may be mirrored: captions say left and right. */
  private static final Set<String> OF_CLASSES_ALONE = Set.of("num-classes", "flip");

  /** The options of a kind's command. */
  public static OptionTable<TrainOptions> table(ConditionKind kind) {
    List<CommandOption> rows = rows(kind);
    return new OptionTable<>(rows, arguments -> of(kind, rows, arguments));
  }

  private static List<CommandOption> rows(ConditionKind kind) {
    return switch (kind) {
      case CLASSES -> ROWS;
      case CAPTIONS ->
          Stream.concat(
                  ROWS.stream()
                      .filter(row -> !OF_CLASSES_ALONE.contains(row.name()))
                      .map(row -> OF_CAPTIONS.getOrDefault(row.name(), row)),
                  Stream.concat(TextEncoderOptions.ROWS.stream(), Stream.of(TEXT_FEATURES)))
              .toList();
    };
  }

  /**
   * A run's folder.
   *
   * @param folder of the run
   * @param resumeStep a step's number or {@code latest}; 0 begins anew
   * @param overwrite whether what an earlier run wrote goes first
   * @param changedData whether it may go on with other data
   * @param events where TensorBoard events go, in the folder
   * @param reporting whether they are written
   * @param wandb whether Weights and Biases was asked for
   */
  public record RunOptions(
      Path folder,
      String resumeStep,
      boolean overwrite,
      boolean changedData,
      String events,
      boolean reporting,
      boolean wandb) {

    private static RunOptions of(Arguments arguments) {
      String target = arguments.choice("report-to", List.of("tensorboard", "none", "wandb", "all"));
      String step = arguments.text("resume-step");
      boolean overwrite = arguments.flag("overwrite");
      if (overwrite && !step.equals("0")) {
        throw new UsageException(
            "--overwrite begins anew, --resume-step " + step + " goes on; give one of them");
      }
      return new RunOptions(
          folder(arguments),
          step,
          overwrite,
          arguments.flag("allow-changed-data"),
          eventFolder(arguments),
          !target.equals("none"),
          target.equals("wandb"));
    }

    private static Path folder(Arguments arguments) {
      Path all = arguments.path("output-dir");
      Path run = all.resolve(arguments.path("exp-name"));
      if (all.toAbsolutePath().normalize().startsWith(run.toAbsolutePath().normalize())) {
        throw new UsageException(
            "--exp-name is '%s'; it must name a folder of the run's own in --output-dir"
                .formatted(arguments.text("exp-name")));
      }
      return run;
    }

    /**
     * In train.py it lies in the output folder, where all runs write to it; here each has its own,
     * which is told from others' and cleared with the run.
     */
    private static String eventFolder(Arguments arguments) {
      Path folder = arguments.path("logging-dir");
      if (folder.isAbsolute() || folder.normalize().startsWith("..")) {
        throw new UsageException(
            "--logging-dir is '"
                + folder
                + "'; it must be a folder inside the run's, such as logs (TensorBoard shows all runs"
                + " below --output-dir)");
      }
      return folder.toString();
    }
  }

  /**
   * A model's architecture.
   *
   * @param id an entry of the catalogue
   * @param config a file, in place of it
   * @param resolution size of the images in pixels
   * @param classes number of classes
   * @param encoderDepth block whose tokens are aligned
   * @param qkNorm whether q and k are normalised
   * @param fusedAttention kept in the configuration
   */
  public record ArchitectureOptions(
      Optional<String> id,
      Optional<Path> config,
      OptionalInt resolution,
      OptionalInt classes,
      OptionalInt encoderDepth,
      Optional<Boolean> qkNorm,
      boolean fusedAttention) {

    private static ArchitectureOptions of(ConditionKind kind, Arguments arguments) {
      boolean file = arguments.given("model-config");
      boolean none = !file && arguments.find("model").isEmpty();
      if (none || (file && arguments.given("model"))) {
        throw new UsageException(
            kind.command() + " needs one of --model ID and --model-config FILE");
      }
      return new ArchitectureOptions(
          file ? Optional.empty() : arguments.find("model"),
          arguments.findPath("model-config"),
          arguments.whole("resolution"),
          kind == ConditionKind.CLASSES ? arguments.whole("num-classes") : OptionalInt.empty(),
          arguments.whole("encoder-depth"),
          arguments.toggled("qk-norm"),
          arguments.flag("fused-attn"));
    }
  }

  /**
   * Grids from the averaged weights, by the ODE. Where nothing is dropped there is no guidance.
   *
   * @param sampler how their images are drawn
   * @param count images in one
   */
  public record GridOptions(SamplerConfig sampler, int count) {
    /** They are drawn in one batch. */
    private static final long MOST_SAMPLES = 1 << 14;

    private static GridOptions of(Arguments arguments, TrainConfig config) {
      return new GridOptions(
          new SamplerConfig(
              SamplerConfig.Mode.ODE,
              arguments.integer("num-steps", 1),
              Solvers.EULER,
              scale(arguments, config),
              0,
              1,
              config.loss().path()),
          Math.toIntExact(arguments.integer("num-samples", 1, MOST_SAMPLES)));
    }

    private static double scale(Arguments arguments, TrainConfig config) {
      double scale = SamplerOptions.scale(arguments);
      if (config.cfgProb() > 0 || !arguments.given("cfg-scale")) {
        return config.cfgProb() > 0 ? scale : 1;
      }
      if (scale > 1) {
        throw new UsageException(
            "--cfg-scale "
                + scale
                + " needs the null class, which --cfg-prob 0 does not train; leave one out");
      }
      return scale;
    }
  }

  /**
   * Numbers of samples, drawn as a grid's are.
   *
   * @param steps between them; 0 for none
   * @param samples drawn for each
   * @param features id of the encoder that they are of
   */
  public record MeasureOptions(long steps, int samples, String features) {}

  private static TrainOptions of(
      ConditionKind kind, List<CommandOption> rows, Arguments arguments) {
    arguments.choice("prediction", List.of("v"));
    TrainConfig config = config(arguments);
    EncoderOptions encoders = EncoderOptions.of(arguments);
    if (encoders.types().isEmpty()) {
      arguments.refuse(List.of("features-dir"), "has no use here: --enc-type None trains without");
    }
    return new TrainOptions(
        kind,
        RunOptions.of(arguments),
        arguments.text("data-dir"),
        kind == ConditionKind.CLASSES && arguments.flag("flip"),
        ArchitectureOptions.of(kind, arguments),
        encoders,
        arguments.findPath("features-dir"),
        kind == ConditionKind.CAPTIONS ? TextEncoderOptions.of(arguments) : TextEncoderOptions.NONE,
        kind == ConditionKind.CAPTIONS
            ? arguments.findPath(TEXT_FEATURES.name())
            : Optional.empty(),
        CodecOptions.of(arguments),
        config,
        arguments.find("mixed-precision").map(Precision::ofOption),
        arguments.flag("allow-tf32"),
        arguments.flag("dry-run"),
        new RunPlan(
            arguments.integer("max-train-steps", 1, Long.MAX_VALUE),
            arguments.integer("epochs", 1, Long.MAX_VALUE),
            arguments.integer("checkpointing-steps", 1, Long.MAX_VALUE),
            arguments.integer("sampling-steps", 0, Long.MAX_VALUE),
            arguments.integer("num-workers", 0)),
        GridOptions.of(arguments, config),
        new MeasureOptions(
            arguments.integer("eval-steps", 0, Long.MAX_VALUE),
            arguments.integer("eval-samples", 2),
            arguments.text("eval-features")),
        values(rows, arguments));
  }

  private static TrainConfig config(Arguments arguments) {
    return new TrainConfig(
            new RepaLoss(
                PathType.ofOption(arguments.text("path-type")), arguments.number("proj-coeff")),
            TimeWeighting.ofOption(arguments.text("weighting")),
            arguments.number("cfg-prob"),
            arguments.flag("legacy"),
            new AdamWConfig(
                arguments.number("learning-rate"),
                arguments.number("adam-beta1"),
                arguments.number("adam-beta2"),
                arguments.number("adam-weight-decay"),
                arguments.number("adam-epsilon")),
            LearningRate.constantWithWarmup(
                arguments.number("learning-rate"), arguments.integer("lr-warmup-steps", 0)),
            arguments.number("max-grad-norm"),
            arguments.number("ema-decay"),
            arguments.integer("gradient-accumulation-steps", 1),
            arguments.integer("batch-size", 1),
            Precision.FP32,
            arguments.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE))
        .with(
            new StepMemory(
                arguments.whole("micro-batch-size").orElse(0),
                arguments.flag("grad-checkpointing")));
  }

  private static ObjectNode values(List<CommandOption> rows, Arguments arguments) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (CommandOption row : rows) {
      String key = row.name().replace('-', '_');
      switch (row.form()) {
        case FLAG, TOGGLE -> json.put(key, arguments.flag(row.name()));
        case VALUE, REQUIRED ->
            arguments.find(row.name()).ifPresent(text -> json.set(key, scalar(text)));
      }
    }
    return json;
  }

  /** A number if the text is one. */
  private static JsonNode scalar(String text) {
    try {
      JsonNode node = new ObjectMapper().readTree(text);
      return node.isNumber() ? node : TextNode.valueOf(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  /** How the model learns on a device. */
  public TrainConfig config(Precision chosen) {
    return config.with(chosen);
  }

  /** A batch of samples to measure, drawn as the pictures are. */
  public SampleGrid batch(Precision chosen, int count, int number) {
    return new SampleGrid(grid.sampler(), count, config.seed() + number, chosen);
  }

  /** The pictures in a precision. */
  public SampleGrid grid(Precision chosen) {
    return new SampleGrid(grid.sampler(), grid.count(), config.seed(), chosen);
  }
}

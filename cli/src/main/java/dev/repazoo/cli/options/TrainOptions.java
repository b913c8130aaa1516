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
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.Precision;
import dev.repazoo.train.AdamWConfig;
import dev.repazoo.train.LearningRate;
import dev.repazoo.train.RunPlan;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.TrainConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The options of {@code zoo train}: those of REPA's train.py.
 *
 * @param run the folder, and how the training begins there
 * @param data the data set, as it is named
 * @param flip whether images are shown mirrored, too
 * @param architecture of the model
 * @param encoders that it is aligned to
 * @param features where their tokens are cached, if that is said
 * @param codec of the data's latents
 * @param config how the model learns, in single precision
 * @param precision of the matrix products, if it is said
 * @param allowTf32 whether they may be in TF32
 * @param plan how long
 * @param grid pictures that are drawn meanwhile
 * @param measure numbers of samples that are drawn meanwhile
 * @param values all options by REPA's names, as they are given or by default
 */
public record TrainOptions(
    RunOptions run,
    String data,
    boolean flip,
    ArchitectureOptions architecture,
    EncoderOptions encoders,
    Optional<Path> features,
    CodecOptions codec,
    TrainConfig config,
    Optional<Precision> precision,
    boolean allowTf32,
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
          CommandOption.of("batch-size", "N", 256, "images in a batch"),
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

  /** The command's options. */
  public static final OptionTable<TrainOptions> TABLE = new OptionTable<>(ROWS, TrainOptions::of);

  /**
   * A run's folder.
   *
   * @param folder of the run
   * @param resumeStep a step's number or {@code latest}; 0 begins anew
   * @param overwrite whether what an earlier run wrote goes first
   * @param events where TensorBoard events go, in the folder
   * @param reporting whether they are written
   * @param wandb whether Weights and Biases was asked for
   */
  public record RunOptions(
      Path folder,
      String resumeStep,
      boolean overwrite,
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
          arguments.path("output-dir").resolve(arguments.text("exp-name")),
          step,
          overwrite,
          arguments.text("logging-dir"),
          !target.equals("none"),
          target.equals("wandb"));
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

    private static ArchitectureOptions of(Arguments arguments) {
      if (arguments.given("model-config") == arguments.given("model")) {
        throw new UsageException("train needs one of --model ID and --model-config FILE");
      }
      return new ArchitectureOptions(
          arguments.find("model"),
          arguments.findPath("model-config"),
          arguments.whole("resolution"),
          arguments.whole("num-classes"),
          arguments.whole("encoder-depth"),
          arguments.toggled("qk-norm"),
          arguments.flag("fused-attn"));
    }
  }

  /**
   * Grids from the averaged weights, by the ODE. Without a null class there is no guidance.
   *
   * @param sampler how their images are drawn
   * @param count images in one
   */
  public record GridOptions(SamplerConfig sampler, int count) {

    private static GridOptions of(Arguments arguments, TrainConfig config) {
      return new GridOptions(
          new SamplerConfig(
              SamplerConfig.Mode.ODE,
              arguments.integer("num-steps", 1),
              Solver.EULER,
              config.cfgProb() > 0 ? arguments.number("cfg-scale") : 1,
              0,
              1,
              config.loss().path()),
          arguments.integer("num-samples", 1));
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

  private static TrainOptions of(Arguments arguments) {
    arguments.choice("prediction", List.of("v"));
    TrainConfig config = config(arguments);
    EncoderOptions encoders = EncoderOptions.of(arguments);
    if (encoders.types().isEmpty()) {
      arguments.refuse(List.of("features-dir"), "has no use here: --enc-type None trains without");
    }
    return new TrainOptions(
        RunOptions.of(arguments),
        arguments.text("data-dir"),
        arguments.flag("flip"),
        ArchitectureOptions.of(arguments),
        encoders,
        arguments.findPath("features-dir"),
        CodecOptions.of(arguments),
        config,
        arguments.find("mixed-precision").map(Precision::ofOption),
        arguments.flag("allow-tf32"),
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
        values(arguments));
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
        arguments.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static ObjectNode values(Arguments arguments) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (CommandOption row : ROWS) {
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
    return new TrainConfig(
        config.loss(),
        config.weighting(),
        config.cfgProb(),
        config.legacy(),
        config.adamW(),
        config.learningRate(),
        config.maxGradNorm(),
        config.emaDecay(),
        config.accumulationSteps(),
        config.batchSize(),
        chosen,
        config.seed());
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

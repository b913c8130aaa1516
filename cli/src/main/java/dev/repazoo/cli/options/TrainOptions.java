package dev.repazoo.cli.options;

import dev.repazoo.cli.models.CodecChoice;
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
import java.util.List;

/** The options of {@code zoo train}: those of REPA's train.py, and what turns them into records. */
public final class TrainOptions {
  public static final List<CommandOption> TABLE =
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
          CodecChoice.WEIGHTS,
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
          CommandOption.of("cfg-scale", "X", 4.0, "guidance of a grid's images"));

  private final Arguments arguments;

  public TrainOptions(Arguments arguments) {
    this.arguments = arguments;
    arguments.choice("prediction", List.of("v"));
    arguments.choice("report-to", List.of("tensorboard", "none", "wandb", "all"));
  }

  /** Tells of a wrong value before anything is read or started. */
  public void checkAll() {
    TrainConfig config = config(Precision.FP32);
    arguments.find("mixed-precision").ifPresent(Precision::ofOption);
    plan();
    grid(config);
  }

  public TrainConfig config(Precision precision) {
    AdamWConfig adamW =
        new AdamWConfig(
            arguments.number("learning-rate"),
            arguments.number("adam-beta1"),
            arguments.number("adam-beta2"),
            arguments.number("adam-weight-decay"),
            arguments.number("adam-epsilon"));
    return new TrainConfig(
        new RepaLoss(
            PathType.ofOption(arguments.text("path-type")), arguments.number("proj-coeff")),
        TimeWeighting.ofOption(arguments.text("weighting")),
        arguments.number("cfg-prob"),
        arguments.flag("legacy"),
        adamW,
        LearningRate.constantWithWarmup(
            adamW.learningRate(), arguments.integer("lr-warmup-steps", 0)),
        arguments.number("max-grad-norm"),
        arguments.number("ema-decay"),
        arguments.integer("gradient-accumulation-steps", 1),
        arguments.integer("batch-size", 1),
        precision,
        arguments.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  public RunPlan plan() {
    return new RunPlan(
        arguments.integer("max-train-steps", 1, Long.MAX_VALUE),
        arguments.integer("epochs", 1, Long.MAX_VALUE),
        arguments.integer("checkpointing-steps", 1, Long.MAX_VALUE),
        arguments.integer("sampling-steps", 0, Long.MAX_VALUE),
        arguments.integer("num-workers", 0));
  }

  /** Grids from the averaged weights, by the ODE. Without a null class there is no guidance. */
  public SampleGrid grid(TrainConfig config) {
    SamplerConfig sampler =
        new SamplerConfig(
            SamplerConfig.Mode.ODE,
            arguments.integer("num-steps", 1),
            Solver.EULER,
            config.cfgProb() > 0 ? arguments.number("cfg-scale") : 1,
            0,
            1,
            config.loss().path());
    return new SampleGrid(
        sampler, arguments.integer("num-samples", 1), config.seed(), config.precision());
  }
}

package dev.repazoo.cli.options;

import dev.repazoo.data.Reading;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.Precision;
import dev.repazoo.train.AdamWConfig;
import dev.repazoo.train.LearningRate;
import dev.repazoo.train.RunPlan;
import dev.repazoo.train.StepMemory;
import dev.repazoo.train.TrainConfig;
import java.util.List;

/** How a model learns: the optimizer, the loss and how long. */
final class LearningOptions {
  static final List<CommandOption> ROWS =
      List.of(
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
          CommandOption.of(
              "shuffle-buffer",
              "N",
              "of shards: read them one by one, mixing N samples; default: all are mixed, "
                  + Reading.REMOTE_BUFFER
                  + " of remote shards"),
          CommandOption.of("path-type", "WORD", "linear", "linear or cosine"),
          CommandOption.of("prediction", "WORD", "v", "v: the velocity"),
          CommandOption.of("cfg-prob", "X", 0.1, "share of labels replaced by the null class"));

  /** The alignment and the loss's times. */
  static final List<CommandOption> ALIGNMENT =
      List.of(
          CommandOption.of(
              "enc-type", "IDS", "dinov2-vit-b", "encoders, joined by commas; None trains without"),
          CommandOption.of("encoder-weights", "FILES", "their published weights, joined by commas"),
          CommandOption.of(
              "features-dir", "DIR", "cached features; default: features/ in the data's"),
          CommandOption.of("proj-coeff", "X", 0.5, "weight of the alignment"),
          CommandOption.of("weighting", "WORD", "uniform", "uniform or lognormal times"),
          CommandOption.toggle("legacy", false, "drop labels twice, as in REPA's early runs"));

  private LearningOptions() {}

  /** In single precision. */
  static TrainConfig config(Arguments arguments) {
    TrainConfig config =
        new TrainConfig(
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
    return config.with(
        new StepMemory(
            arguments.whole("micro-batch-size").orElse(0), arguments.flag("grad-checkpointing")));
  }

  static RunPlan plan(Arguments arguments) {
    return new RunPlan(
        arguments.integer("max-train-steps", 1, Long.MAX_VALUE),
        arguments.integer("epochs", 1, Long.MAX_VALUE),
        arguments.integer("checkpointing-steps", 1, Long.MAX_VALUE),
        arguments.integer("sampling-steps", 0, Long.MAX_VALUE),
        new Reading(
            Math.max(1, arguments.integer("num-workers", 0)), arguments.whole("shuffle-buffer")));
  }
}

package dev.repazoo.cli.options;

import dev.repazoo.codec.Tiling;
import dev.repazoo.weights.NonFinite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * To what, and how, {@code zoo fit-solver} fits solvers.
 *
 * @param model that they are for, with its guidance
 * @param prompts that the samples of a text-to-image model show
 * @param output the file of the tables
 * @param steps numbers of evaluations, a table each, ascending
 * @param samples that the tables are fitted to
 * @param heldOut samples that they are judged by
 * @param batchSize how many samples are evaluated at once
 * @param referenceSteps of the solution that is taken for exact
 * @param history how many velocities a step sums, at most
 * @param iterations at most
 * @param seed chooses noise and classes
 */
public record FitSolverOptions(
    ModelRequest model,
    PromptOptions prompts,
    Path output,
    List<Integer> steps,
    int samples,
    int heldOut,
    int batchSize,
    int referenceSteps,
    int history,
    int iterations,
    long seed) {
  private static final CommandOption STEPS =
      CommandOption.of("num-steps", "N,N", 10, "evaluations of the model; several: a table each");
  private static final CommandOption SAMPLES =
      CommandOption.of("num-samples", "N", 32, "samples that tables are fitted to");
  private static final CommandOption HELD_OUT =
      CommandOption.of("held-out", "N", 64, "other samples, by which the tables are judged");
  private static final CommandOption BATCH_SIZE =
      CommandOption.of("per-proc-batch-size", "N", 16, "samples that are evaluated at once");
  private static final CommandOption REFERENCE_STEPS =
      CommandOption.of("reference-steps", "N", 160, "steps of ab4 that are taken for exact");
  private static final CommandOption HISTORY =
      CommandOption.of("history", "N", 4, "velocities that a step sums, at most");
  private static final CommandOption ITERATIONS =
      CommandOption.of("iterations", "N", 8, "of Levenberg and Marquardt's method, at most");
  private static final CommandOption SEED =
      CommandOption.of(
          "global-seed", "N", 1, "chooses noise and classes; another than samples are judged by");
  private static final CommandOption OUTPUT =
      CommandOption.required("output", "F.json", "the file to write, for --solver-table");

  /** The command's options. */
  public static final OptionTable<FitSolverOptions> TABLE =
      new OptionTable<>(rows(), FitSolverOptions::of);

  /** Copies the list. */
  public FitSolverOptions {
    steps = List.copyOf(steps);
  }

  private static List<CommandOption> rows() {
    List<CommandOption> rows = new ArrayList<>();
    rows.add(
        CommandOption.required(
            "ckpt",
            "FILE",
            ".pt, .safetensors, run folder, denoiser's .onnx, or builtin:NAME; of a linear path"));
    rows.add(OUTPUT);
    rows.add(STEPS);
    rows.addAll(SamplerOptions.GUIDANCE);
    rows.addAll(List.of(SAMPLES, HELD_OUT, BATCH_SIZE, REFERENCE_STEPS, HISTORY, ITERATIONS, SEED));
    rows.add(CommandOption.of("weights", "ema|model", "ema", "which weights of a training run"));
    rows.addAll(ModelOptions.ROWS);
    rows.addAll(PromptOptions.ROWS);
    return List.copyOf(rows);
  }

  private static FitSolverOptions of(Arguments arguments) {
    return new FitSolverOptions(
        new ModelRequest(
            arguments.find("ckpt"),
            ModelRequest.weights(arguments),
            ModelOptions.of(arguments),
            SamplerOptions.ofGuidance(arguments),
            new CodecOptions(Optional.empty(), Optional.empty()),
            Tiling.AUTO,
            false,
            List.of(),
            NonFinite.REFUSE),
        PromptOptions.of(arguments),
        arguments.output(OUTPUT.name(), ".json"),
        BenchSolvers.counts(STEPS, arguments),
        arguments.integer(SAMPLES.name(), 1),
        arguments.integer(HELD_OUT.name(), 1),
        arguments.integer(BATCH_SIZE.name(), 1),
        arguments.integer(REFERENCE_STEPS.name(), 1),
        arguments.integer(HISTORY.name(), 1),
        arguments.integer(ITERATIONS.name(), 1),
        arguments.integer(SEED.name(), Long.MIN_VALUE, Long.MAX_VALUE));
  }
}

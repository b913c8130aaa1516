package dev.repazoo.cli.commands.generate;

import dev.repazoo.cli.options.FitSolverOptions;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.SolverTable;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.diffusion.fit.ReferenceSamples;
import dev.repazoo.diffusion.fit.SampleErrors;
import dev.repazoo.diffusion.fit.TableFit;
import dev.repazoo.generate.BackendField;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.generate.SteppedBackend;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * Tables fitted to some samples of a model and judged by others, beside other solvers.
 *
 * @param options how they are fitted
 * @param backend the model
 * @param guided its guidance
 * @param conditions of samples
 */
record SolverTrials(
    FitSolverOptions options,
    SteppedBackend backend,
    SamplerConfig guided,
    ConditionChoice conditions) {
  /** Of REPA's own sampler. */
  static final int REPA_STEPS = 50;

  /** What a solver does on the samples that nothing was fitted to. */
  record Judged(String solver, int evaluations, SampleErrors errors) {}

  /**
   * A table.
   *
   * @param judged what it does
   * @param others what other solvers do with as many evaluations, the one to be beaten last
   */
  record Fitted(SolverTable table, Judged judged, List<Judged> others) {
    /** Whether usual samples and all together are nearer to the exact ones. */
    boolean isBetter() {
      SampleErrors usual = others.get(others.size() - 1).errors;
      return judged.errors.rms() < usual.rms() && judged.errors.median() < usual.median();
    }
  }

  /** How often the model is evaluated at a sample, at most. */
  long evaluations() {
    long fitting = options.referenceSteps();
    long judging = REPA_STEPS;
    judging += options.referenceSteps();
    for (int steps : options.steps()) {
      fitting += TableFit.evaluations(steps, options.history(), options.iterations());
      judging += 3L * steps;
    }
    return fitting * options.samples() + judging * options.heldOut();
  }

  /** What it costs, for people. */
  String words() {
    return "fitting to %d samples, judging by %d others: at most %,d evaluations of a sample%s"
        .formatted(
            options.samples(),
            options.heldOut(),
            evaluations(),
            guided.cfgScale() > 1 ? ", each twice where guidance acts" : "");
  }

  /** Solves for the samples. */
  Running begin(LongConsumer advance) {
    long[] done = {0};
    IntConsumer evaluated =
        count -> {
          done[0] += count;
          advance.accept(done[0]);
        };
    return new Running(
        options,
        reference(0, options.samples(), evaluated),
        reference(options.samples(), options.heldOut(), evaluated));
  }

  private ReferenceSamples reference(long first, int count, IntConsumer evaluated) {
    SeededNoise noise = new SeededNoise(options.seed());
    BackendField field =
        new BackendField(
            backend,
            guided,
            noise,
            numbers -> conditions.of(noise, numbers),
            first,
            count,
            options.batchSize(),
            evaluated);
    return ReferenceSamples.of(field, guided, options.referenceSteps());
  }

  /**
   * The samples, once they are solved for.
   *
   * @param own that are fitted to
   * @param others that tables are judged by
   */
  record Running(FitSolverOptions options, ReferenceSamples own, ReferenceSamples others) {
    /** Fits a table, and judges it. */
    Fitted fit(int steps) {
      SolverTable table = new TableFit(own, steps, options.history(), options.iterations()).fit();
      return new Fitted(
          table,
          judged("fitted", table, steps, 1),
          List.of(
              euler(steps),
              judged(Solvers.DEFAULT.word(), Solvers.DEFAULT, steps, Solvers.DEFAULT_SHIFT)));
    }

    /** REPA's sampler. */
    Judged euler(int steps) {
      return judged(Solvers.EULER.word(), Solvers.EULER, steps, 1);
    }

    private Judged judged(String name, Solver solver, int steps, double shift) {
      return new Judged(name, steps, others.errors(solver, steps, shift));
    }
  }
}

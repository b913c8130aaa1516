package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.FittedTable;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerPlan;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.SolverTable;
import dev.repazoo.diffusion.Solvers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A solver with as many steps as a number of evaluations pays for.
 *
 * @param asked evaluations that it may make; Heun's, whose last step is one of Euler's, makes an
 *     odd number, at most these
 * @param config the sampler
 * @param solver its name
 */
record SolverTrial(int asked, SamplerConfig config, String solver) {
  /** The name of those that a model carries; those of a file are tables. */
  private static final String FITTED = "fitted";

  /**
   * Every solver that has a name at every number of evaluations, then the tables that there are.
   *
   * @param guided guidance and path; the rest is each solver's
   * @param shift of the times; without, REPA's own solvers take equal steps and others are denser
   *     near noise
   */
  static List<SolverTrial> all(
      SamplerConfig guided,
      List<Integer> evaluations,
      Optional<Double> shift,
      List<SolverTable> tables) {
    List<SolverTrial> trials = new ArrayList<>();
    for (Solver solver : Solvers.named()) {
      if (solver.equals(Solvers.DDIM)) {
        continue; // Euler on the linear path
      }
      boolean ofRepa = solver.equals(Solvers.EULER) || solver.equals(Solvers.HEUN);
      for (int count : evaluations) {
        trials.add(
            new SolverTrial(
                count,
                with(guided, solver, count, shift.orElse(ofRepa ? 1 : Solvers.DEFAULT_SHIFT)),
                solver.word()));
      }
    }
    for (int count : evaluations) {
      tables.stream()
          .filter(table -> table.fixedSteps().orElseThrow() == count)
          .map(table -> new SolverTrial(count, with(guided, table, count, 1), table.word()))
          .forEach(trials::add);
    }
    return trials;
  }

  /** The solvers that were fitted to the model, where their guidance is that of the samples. */
  static List<SolverTrial> fitted(
      SamplerConfig guided, List<Integer> evaluations, List<FittedTable> tables) {
    return tables.stream()
        .filter(table -> table.fits(guided) && evaluations.contains(table.steps()))
        .map(table -> new SolverTrial(table.steps(), table.sampler(guided), FITTED))
        .toList();
  }

  /** A sampler of a solver that makes at most {@code evaluations}. */
  static SamplerConfig with(SamplerConfig guided, Solver solver, int evaluations, double shift) {
    int steps = solver.equals(Solvers.HEUN) ? (evaluations + 1) / 2 : evaluations;
    return guided.solvedBy(solver, steps, shift);
  }

  /** Evaluations that it makes; a guided one takes the model twice, and counts once. */
  int evaluations() {
    return SamplerPlan.of(config).steps().size();
  }

  /** What was measured, with what it was measured of. */
  ObjectNode result(double rms, double secondsPerSample) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("solver", solver())
        .put("time_shift", config.timeShift())
        .put("asked", asked)
        .put("num_steps", config.numSteps())
        .put("evaluations", evaluations())
        .put("rms", rms)
        .put("seconds_per_sample", secondsPerSample);
  }
}

package dev.repazoo.diffusion.fit;

import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerPlan;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.Solvers;

/** Samples, and where the exact solution leads them. */
public final class ReferenceSamples {
  /** Its steps are many, and a multistep method makes the most of them. */
  private static final Solver REFERENCE = Solvers.of("ab4");

  private final VelocityField field;
  private final SamplerConfig guided;
  private final double[] exact;

  /**
   * Samples whose end is known.
   *
   * @param field the velocity at them
   * @param guided the interval of guidance; of its solver nothing is used
   * @param exact the samples at t = 0, [N, D]
   */
  ReferenceSamples(VelocityField field, SamplerConfig guided, double[] exact) {
    this.field = field;
    this.guided = guided;
    this.exact = exact;
  }

  /**
   * Solves by many steps.
   *
   * @param steps how many evaluations are taken for exact
   */
  public static ReferenceSamples of(VelocityField field, SamplerConfig guided, int steps) {
    SamplerPlan plan = SamplerPlan.of(guided.solvedBy(REFERENCE, steps, 1));
    return new ReferenceSamples(field, guided, Trajectory.end(field, plan));
  }

  VelocityField field() {
    return field;
  }

  /** The samples at t = 0, [N, D]. */
  double[] exact() {
    return exact;
  }

  /** How far a solver's samples are. */
  public SampleErrors errors(Solver solver, int steps, double shift) {
    return errors(Trajectory.end(field, SamplerPlan.of(config(solver, steps, shift))));
  }

  SampleErrors errors(double[] samples) {
    return SampleErrors.of(samples, exact, field.samples());
  }

  /** The sampler of a solver, guided as these samples. */
  SamplerConfig config(Solver solver, int steps, double shift) {
    return guided.solvedBy(solver, steps, shift);
  }
}

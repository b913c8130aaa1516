package dev.repazoo.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * A sampler unrolled into its steps: every time, coefficient and decision that does not depend on
 * the state.
 *
 * <p>Neighbouring steps of the same kind form a {@link Segment}. Eager sampling walks through the
 * steps; an exported graph has one loop for each segment, which is why guidance outside its
 * interval costs nothing there either.
 *
 * <p>The grids are those of {@code torch.linspace} in float64, which works from both ends: at
 * guidance_low = 0.2 a grid of {@code 1 - i h} would lose a guided step.
 */
public record SamplerPlan(SamplerConfig config, List<Step> steps) {

  /** SDE: the last time with noise. */
  private static final double LAST_NOISY_TIME = 0.04;

  /** Copies the steps. */
  public SamplerPlan {
    steps = List.copyOf(steps);
  }

  /** What a step computes; the arithmetic is {@link SamplerStep}'s. */
  public enum Rule {
    /** {@code x + dt v}. */
    EULER,
    /** Euler's step, corrected by the velocity at its end. */
    HEUN,
    /** A drift step and fresh noise. */
    EULER_MARUYAMA,
    /** A drift step without noise. */
    DRIFT;

    /** Whether the step draws noise. */
    public boolean noisy() {
      return this == EULER_MARUYAMA;
    }
  }

  /**
   * One step.
   *
   * @param rule its arithmetic
   * @param guided whether guidance acts
   * @param t its time
   * @param tNext the time it leads to
   */
  public record Step(Rule rule, boolean guided, double t, double tNext) {}

  /**
   * Steps {@code first} to {@code first + count - 1}, all of one rule and guidance.
   *
   * @param first index of the first step
   * @param count number of steps
   */
  public record Segment(Rule rule, boolean guided, int first, int count) {}

  /** The plan of a configuration. */
  public static SamplerPlan of(SamplerConfig config) {
    return new SamplerPlan(
        config,
        switch (config.mode()) {
          case ODE -> ode(config);
          case SDE -> sde(config);
        });
  }

  private static List<Step> ode(SamplerConfig config) {
    int n = config.numSteps();
    double[] times = linspace(1, 0, n + 1);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Rule rule = config.solver().rule(i, n);
      steps.add(new Step(rule, config.guidedAt(times[i]), times[i], times[i + 1]));
    }
    return steps;
  }

  private static List<Step> sde(SamplerConfig config) {
    int n = config.numSteps();
    double[] times = linspace(1, LAST_NOISY_TIME, n);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < n - 1; i++) {
      boolean guided = config.guidedAt(times[i]);
      steps.add(new Step(Rule.EULER_MARUYAMA, guided, times[i], times[i + 1]));
    }
    steps.add(new Step(Rule.DRIFT, config.guidedAt(times[n - 1]), times[n - 1], 0));
    return steps;
  }

  /** Maximal runs of steps of the same rule and guidance, in order. */
  public List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= steps.size(); i++) {
      Step start = steps.get(first);
      if (i == steps.size()
          || steps.get(i).rule() != start.rule()
          || steps.get(i).guided() != start.guided()) {
        segments.add(new Segment(start.rule(), start.guided(), first, i - first));
        first = i;
      }
    }
    return segments;
  }

  /** The coefficients of one step, in the order of {@link Coefficient}. */
  public double[] coefficients(Step step) {
    PathType path = config.pathType();
    double t = step.t();
    double dt = step.tNext() - t;
    double[] row = new double[Coefficient.values().length];
    row[Coefficient.TIME.column()] = t;
    row[Coefficient.NEXT_TIME.column()] = step.tNext();
    row[Coefficient.STEP.column()] = dt;
    if (config.mode() == SamplerConfig.Mode.SDE) {
      double ratio = path.alpha(t) / path.alphaDerivative(t);
      double sigma = path.sigma(t);
      double diffusion = 2 * t;
      row[Coefficient.ALPHA_RATIO.column()] = ratio;
      row[Coefficient.SCORE_VARIANCE.column()] =
          sigma * sigma - ratio * path.sigmaDerivative(t) * sigma;
      row[Coefficient.HALF_DIFFUSION.column()] = 0.5 * diffusion;
      row[Coefficient.NOISE_SCALE.column()] = Math.sqrt(diffusion) * Math.sqrt(Math.abs(dt));
    }
    return row;
  }

  /** All coefficients, one row a step: [steps, coefficients], row-major. */
  public double[] coefficientTable() {
    int width = Coefficient.values().length;
    double[] table = new double[steps.size() * width];
    for (int i = 0; i < steps.size(); i++) {
      System.arraycopy(coefficients(steps.get(i)), 0, table, i * width, width);
    }
    return table;
  }

  /**
   * {@code torch.linspace} in float64: the first half counts from the start, the rest from the end.
   */
  static double[] linspace(double start, double end, int count) {
    double[] values = new double[count];
    double step = count > 1 ? (end - start) / (count - 1) : 0;
    for (int i = 0; i < count; i++) {
      values[i] = i < count / 2 ? start + step * i : end - step * (count - 1 - i);
    }
    if (count == 1) {
      values[0] = start;
    }
    return values;
  }
}

package dev.repazoo.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * A sampler unrolled into its steps: every time, coefficient and decision that does not depend on
 * the state. A step evaluates the model once.
 *
 * <p>Neighbouring steps of the same kind form a {@link Segment}. Eager sampling walks through the
 * steps; an exported graph has one loop for each segment, which is why guidance outside its
 * interval costs nothing there either.
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
    /** A step of a {@link Solver}. */
    FLOW,
    /** A drift step and fresh noise. */
    EULER_MARUYAMA,
    /** A drift step without noise. */
    DRIFT,
    /** DDPM: a step as a solver's, to the mean of what may be there, and fresh noise around it. */
    ANCESTRAL;

    /** Whether the step draws noise. */
    public boolean noisy() {
      return this == EULER_MARUYAMA || this == ANCESTRAL;
    }
  }

  /**
   * One step.
   *
   * @param rule its arithmetic
   * @param guided whether guidance acts
   * @param entering whether a step of the time grid begins here; not so for a correction of one
   * @param coefficients by {@link Coefficient}, and the weights of what is remembered
   */
  public record Step(Rule rule, boolean guided, boolean entering, List<Double> coefficients) {
    /** Copies the list. */
    public Step {
      coefficients = List.copyOf(coefficients);
    }

    /** The time at which the model is evaluated. */
    public double time() {
      return coefficients.get(Coefficient.TIME.column());
    }

    /** {@link Evaluation#weights}, the newest first, and zeros up to the solver's depth. */
    public List<Double> weights() {
      return coefficients.subList(Coefficient.ofWeight(0), coefficients.size());
    }
  }

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
          case SDE ->
              config.path() instanceof DdpmPath ddpm
                  ? ancestral(config, ddpm)
                  : sde(config, (PathType) config.path());
        });
  }

  /** Solvers begin anew where guidance begins or ends. */
  private static List<Step> ode(SamplerConfig config) {
    int n = config.numSteps();
    double[] times = config.solver().times(n, config.timeShift(), config.path());
    List<Step> steps = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= n; i++) {
      boolean guided = config.guidedAt(times[first]);
      if (i == n || config.guidedAt(times[i]) != guided) {
        config.solver().evaluations(times, first, i, config.path()).stream()
            .map(evaluation -> flow(config, guided, evaluation))
            .forEach(steps::add);
        first = i;
      }
    }
    return steps;
  }

  private static Step flow(SamplerConfig config, boolean guided, Evaluation evaluation) {
    return step(Rule.FLOW, guided, evaluation.entering(), row(config, evaluation));
  }

  private static double[] row(SamplerConfig config, Evaluation evaluation) {
    double[] row = new double[width(config)];
    row[Coefficient.TIME.column()] = evaluation.time();
    row[Coefficient.CARRY.column()] = evaluation.carry();
    row[Coefficient.OF_STATE.column()] = evaluation.ofState();
    row[Coefficient.OF_PREDICTION.column()] = evaluation.ofPrediction();
    for (int j = 0; j < evaluation.weights().size(); j++) {
      row[Coefficient.ofWeight(j)] = evaluation.weights().get(j);
    }
    return row;
  }

  /** The reverse process of DDPM; nothing is drawn in the last step, to the data. */
  private static List<Step> ancestral(SamplerConfig config, DdpmPath path) {
    int n = config.numSteps();
    double[] times = path.times(n, 1);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      ReverseStep reverse = ReverseStep.of(path, times[i], times[i + 1]);
      double[] row = row(config, reverse.mean());
      row[Coefficient.LOG_DEVIATION.column()] = reverse.logDeviation();
      row[Coefficient.LOG_DEVIATION_RANGE.column()] = reverse.logDeviationRange();
      boolean last = i == n - 1;
      steps.add(step(last ? Rule.FLOW : Rule.ANCESTRAL, config.guidedAt(times[i]), true, row));
    }
    return steps;
  }

  private static List<Step> sde(SamplerConfig config, PathType path) {
    int n = config.numSteps();
    double[] times = TimeGrid.linspace(1, LAST_NOISY_TIME, n);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean last = i == n - 1;
      steps.add(
          step(
              last ? Rule.DRIFT : Rule.EULER_MARUYAMA,
              config.guidedAt(times[i]),
              true,
              reverseDiffusion(config, path, times[i], last ? 0 : times[i + 1])));
    }
    return steps;
  }

  private static double[] reverseDiffusion(
      SamplerConfig config, PathType path, double t, double next) {
    double ratio = path.alpha(t) / path.alphaDerivative(t);
    double sigma = path.sigma(t);
    double diffusion = 2 * t;
    double[] row = new double[width(config)];
    row[Coefficient.TIME.column()] = t;
    row[Coefficient.STEP.column()] = next - t;
    row[Coefficient.ALPHA_RATIO.column()] = ratio;
    row[Coefficient.SCORE_VARIANCE.column()] =
        sigma * sigma - ratio * path.sigmaDerivative(t) * sigma;
    row[Coefficient.HALF_DIFFUSION.column()] = 0.5 * diffusion;
    row[Coefficient.NOISE_SCALE.column()] = Math.sqrt(diffusion) * Math.sqrt(Math.abs(next - t));
    return row;
  }

  private static Step step(Rule rule, boolean guided, boolean entering, double[] row) {
    List<Double> coefficients = new ArrayList<>();
    for (double coefficient : row) {
      coefficients.add(coefficient);
    }
    return new Step(rule, guided, entering, coefficients);
  }

  private static int width(SamplerConfig config) {
    return Coefficient.ofWeight(config.solver().depth());
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

  /** How many evaluations a state depends on; see {@link SamplerStep}. */
  public int depth() {
    return config.solver().depth();
  }

  /** Number of coefficients of a step. */
  public int width() {
    return width(config);
  }

  /** All coefficients, one row a step: [steps, coefficients], row-major. */
  public double[] coefficientTable() {
    return steps.stream()
        .flatMap(step -> step.coefficients().stream())
        .mapToDouble(Double::doubleValue)
        .toArray();
  }
}

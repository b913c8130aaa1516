package dev.repazoo.diffusion;

import java.util.List;

/**
 * What solvers share that integrate the predicted data {@code D} (see {@link ProbabilityPath}) over
 * {@code lambda = log(alpha / sigma)}, half of the logarithm of the signal-to-noise ratio.
 */
final class DataPrediction {
  private final double[] times;
  private final ProbabilityPath path;

  DataPrediction(double[] times, ProbabilityPath path) {
    this.times = times;
    this.path = path;
  }

  /** {@code lambda} at a time of the grid; infinite at its ends. */
  double lambda(int i) {
    return Math.log(path.alpha(times[i]) / path.sigma(times[i]));
  }

  /** The length of a step in lambda. */
  double length(int step) {
    return lambda(step + 1) - lambda(step);
  }

  /** What stays of the state in a step: {@code sigma_(i+1) / sigma_i}. */
  double carry(int step) {
    return path.sigma(times[step + 1]) / path.sigma(times[step]);
  }

  /** {@code alpha_(i+1) (1 - e^-h)}: the predicted data's share in a step of length h. */
  double gain(int step) {
    return -path.alpha(times[step + 1]) * Math.expm1(-length(step));
  }

  /** The evaluation of a step that remembers D. */
  Evaluation evaluation(int step, List<Double> weights) {
    double t = times[step];
    return new Evaluation(
        t, true, carry(step), path.dataOfState(t), path.dataOfPrediction(t), weights);
  }
}

package dev.repazoo.diffusion.fit;

import java.util.SplittableRandom;

/**
 * The velocity of data that are a mixture of Gaussians in the plane. On the linear path {@code x_t
 * = (1 - t) x + t e} a component of mean m and deviation s (of each axis) has at time t the mean
 * {@code (1 - t) m} and the variance {@code q = (1 - t)^2 s^2 + t^2}, and the velocity {@code E[e -
 * x | x_t] = (t - (1 - t) s^2) / q (x_t - (1 - t) m) - m}; that of the mixture is their mean by the
 * components' probabilities given x_t.
 */
final class GaussianMixture implements VelocityField {
  private final double[][] means;
  private final double[][] deviations;
  private final double[] starts;

  private GaussianMixture(double[][] means, double[][] deviations, double[] starts) {
    this.means = means;
    this.deviations = deviations;
    this.starts = starts;
  }

  /**
   * From standard normal starts; guidance changes nothing.
   *
   * @param means [K][2]
   * @param deviations [K][2]
   */
  static GaussianMixture of(double[][] means, double[][] deviations, int samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] starts = new double[2 * samples];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = random.nextGaussian();
    }
    return new GaussianMixture(means, deviations, starts);
  }

  @Override
  public double[] starts() {
    return starts;
  }

  @Override
  public int samples() {
    return starts.length / 2;
  }

  @Override
  public double[] at(double[] states, double t, boolean guided) {
    double[] velocities = new double[states.length];
    for (int n = 0; n < states.length; n += 2) {
      double[] likelihoods = new double[means.length];
      double whole = 0;
      for (int k = 0; k < means.length; k++) {
        double logarithm = 0;
        for (int d = 0; d < 2; d++) {
          double q = variance(k, d, t);
          double distance = states[n + d] - (1 - t) * means[k][d];
          logarithm -= distance * distance / (2 * q) + Math.log(q) / 2;
        }
        likelihoods[k] = Math.exp(logarithm);
        whole += likelihoods[k];
      }
      for (int k = 0; k < means.length; k++) {
        for (int d = 0; d < 2; d++) {
          double s = deviations[k][d];
          double slope = (t - (1 - t) * s * s) / variance(k, d, t);
          double velocity = slope * (states[n + d] - (1 - t) * means[k][d]) - means[k][d];
          velocities[n + d] += likelihoods[k] / whole * velocity;
        }
      }
    }
    return velocities;
  }

  private double variance(int k, int d, double t) {
    double s = deviations[k][d];
    return (1 - t) * (1 - t) * s * s + t * t;
  }
}

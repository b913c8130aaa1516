package dev.repazoo.diffusion.fit;

/**
 * The right side of {@code dx/dt = v(x, t)} for a fixed set of samples, each with its condition.
 * Solvers are fitted to it whatever computes it: a network in any engine, or a formula.
 */
public interface VelocityField {
  /** Starts of the samples, at t = 1: [N, D], row-major, and never changed. */
  double[] starts();

  /** The number of samples, N. */
  int samples();

  /**
   * The velocities of all samples.
   *
   * @param states [N, D], row-major
   * @param t the time of all of them
   * @param guided whether guidance acts at that time
   * @return [N, D]
   */
  double[] at(double[] states, double t, boolean guided);
}

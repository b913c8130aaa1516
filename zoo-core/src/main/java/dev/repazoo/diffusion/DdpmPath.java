package dev.repazoo.diffusion;

import dev.repazoo.message.InvalidValueException;
import dev.repazoo.spi.Betas;
import dev.repazoo.spi.Prediction;

/**
 * The path of DDPM in T discrete timesteps: {@code alpha_t^2 = abar_t = prod over s <= t of (1 -
 * beta_s)}, {@code sigma_t^2 = 1 - abar_t}. Timestep T - 1 is nearly noise; -1 stands for the data.
 *
 * <p>Source: Ho et al., "DDPM" (arXiv 2006.11239); Dhariwal and Nichol's guided-diffusion,
 * gaussian_diffusion.py, whose schedule DiT has.
 *
 * @param timesteps T
 * @param betas how they grow
 * @param spacing which of them a sampler takes
 */
public record DdpmPath(int timesteps, Betas betas, TimestepSpacing spacing)
    implements ProbabilityPath {
  /** What files call it. */
  static final String WORD = "ddpm";

  private static final double DATA = -1;

  /** {@code abar_t}: what of the signal's variance is left; 1 for the data. */
  double signal(double t) {
    double product = 1;
    for (int s = 0; s <= t; s++) {
      product *= 1 - betas.at(s, timesteps);
    }
    return product;
  }

  @Override
  public double alpha(double t) {
    return Math.sqrt(signal(t));
  }

  @Override
  public double sigma(double t) {
    return Math.sqrt(1 - signal(t));
  }

  @Override
  public double dataOfState(double t) {
    return 1 / alpha(t);
  }

  @Override
  public double dataOfPrediction(double t) {
    return -sigma(t) / alpha(t);
  }

  @Override
  public double[] times(int steps, double shift) {
    double[] times = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      times[i] = spacing.rising(steps - 1 - i, steps, timesteps);
    }
    times[steps] = DATA;
    return times;
  }

  @Override
  public double progress(double t) {
    return t / timesteps;
  }

  @Override
  public boolean fits(Prediction prediction) {
    return prediction instanceof Prediction.Noise noise
        && noise.timesteps() == timesteps
        && noise.betas() == betas;
  }

  @Override
  public String option() {
    return WORD;
  }

  /**
   * Fails where there are too few timesteps for the steps, or where the first is no noise.
   *
   * @throws InvalidValueException naming the number of steps
   */
  void check(int steps) {
    if (steps > timesteps) {
      throw new InvalidValueException(
          "num_steps",
          "is " + steps + "; it must be at most " + timesteps + ", the timesteps of the training");
    }
    if (times(steps, 1)[0] <= 0) {
      throw new InvalidValueException(
          "num_steps",
          "is %d, and timestep spacing %s then begins at the data; take at least 2, or trailing"
              .formatted(steps, spacing.option()));
    }
  }
}

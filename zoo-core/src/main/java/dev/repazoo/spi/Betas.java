package dev.repazoo.spi;

import java.util.Arrays;
import java.util.Locale;

/**
 * How the betas of DDPM grow over T timesteps, in diffusers' words. Their ends are given for 1,000
 * timesteps and are larger or smaller where there are fewer or more.
 */
public enum Betas {
  /** Evenly from 0.0001 to 0.02, as in DDPM. */
  LINEAR(1e-4, 0.02) {
    @Override
    public double at(int t, int timesteps) {
      return between(first(timesteps), last(timesteps), t, timesteps);
    }
  },
  /** Their roots evenly, from 0.00085 to 0.012, as in Stable Diffusion. */
  SCALED_LINEAR(0.00085, 0.012) {
    @Override
    public double at(int t, int timesteps) {
      double root = between(Math.sqrt(first(timesteps)), Math.sqrt(last(timesteps)), t, timesteps);
      return root * root;
    }
  };

  private static final double USUAL_TIMESTEPS = 1000;

  private final double first;
  private final double last;

  Betas(double first, double last) {
    this.first = first;
    this.last = last;
  }

  /** {@code beta_t} of T timesteps, t from 0 to T - 1. */
  public abstract double at(int t, int timesteps);

  double first(int timesteps) {
    return first * USUAL_TIMESTEPS / timesteps;
  }

  double last(int timesteps) {
    return last * USUAL_TIMESTEPS / timesteps;
  }

  private static double between(double from, double to, int t, int timesteps) {
    return from + t * (to - from) / (timesteps - 1);
  }

  /** The word that files use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The schedule of a word.
   *
   * @throws IllegalArgumentException when there is none such
   */
  public static Betas of(String word) {
    return Arrays.stream(values())
        .filter(betas -> betas.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "beta_schedule is '" + word + "'; it must be linear or scaled_linear"));
  }
}

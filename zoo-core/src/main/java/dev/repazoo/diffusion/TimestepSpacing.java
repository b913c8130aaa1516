package dev.repazoo.diffusion;

import dev.repazoo.message.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Which n of the T timesteps of a model's training its sampler takes.
 *
 * <p>Source: Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed" (arXiv
 * 2305.08891), table 2; diffusers' {@code timestep_spacing}.
 */
public enum TimestepSpacing {
  /** From 0 to T - 1, rounded: DiT's own, {@code space_timesteps} of improved-diffusion. */
  LINSPACE {
    @Override
    double rising(int i, int steps, int timesteps) {
      double step = (timesteps - 1.0) / Math.max(1, steps - 1);
      return i == steps - 1 && steps > 1 ? timesteps - 1 : Math.rint(i * step);
    }
  },

  /** Multiples of {@code floor(T / n)}: diffusers' DDIMScheduler and DDPMScheduler by default. */
  LEADING {
    @Override
    double rising(int i, int steps, int timesteps) {
      return i * Math.floor((double) timesteps / steps);
    }
  },

  /** From T - 1 downwards by {@code T / n}, rounded. */
  TRAILING {
    @Override
    double rising(int i, int steps, int timesteps) {
      return Math.rint(timesteps - (steps - 1 - i) * ((double) timesteps / steps)) - 1;
    }
  };

  /** The timestep at index i of those in rising order. */
  abstract double rising(int i, int steps, int timesteps);

  /** The word that {@code --timestep-spacing} uses. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The spacing of a word.
   *
   * @throws InvalidValueException for another word
   */
  public static TimestepSpacing ofOption(String word) {
    return Arrays.stream(values())
        .filter(spacing -> spacing.option().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                InvalidValueException.ofWord(
                    "timestep_spacing", word, "linspace, leading or trailing"));
  }
}

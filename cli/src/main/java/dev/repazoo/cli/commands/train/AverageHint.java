package dev.repazoo.cli.commands.train;

import dev.repazoo.train.TrainConfig;
import java.util.Locale;
import java.util.Optional;

/**
 * What is to be said of averaged weights that still hold their random start: {@code decay^steps} of
 * it is left, and samples from such an average are noise.
 */
public final class AverageHint {
  private static final double SHOWS = 0.01;

  /** So many times the average's reach make a run; e^-10 of the start is left then. */
  private static final double REACHES = 10;

  private AverageHint() {}

  /** The share of the random start that is left after so many steps. */
  static double share(TrainConfig config, long steps) {
    return Math.pow(config.emaDecay(), (double) steps);
  }

  /** Whether that is enough to show in samples. */
  static boolean shows(TrainConfig config, long steps) {
    return steps > 0 && share(config, steps) > SHOWS;
  }

  /** In a line; nothing where the share is too small to show. */
  static Optional<String> of(TrainConfig config, long steps) {
    if (!shows(config, steps)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "after %,d steps of --ema-decay %s the average is still %.0f %% its random start, so its"
                + " samples are noise: zoo generate --weights model draws by the trained weights; a"
                + " run as short as this wants --ema-decay %s",
            steps,
            config.emaDecay(),
            Math.max(1, 100 * share(config, steps)),
            fitting(steps)));
  }

  private static String fitting(long steps) {
    double decay = Math.max(0, 1 - REACHES / steps);
    return String.format(Locale.ROOT, "%.4f", decay).replaceFirst("\\.?0+$", "");
  }
}

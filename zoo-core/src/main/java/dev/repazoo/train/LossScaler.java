package dev.repazoo.train;

/**
 * Keeps half-precision gradients in range: the loss is multiplied by a scale before it is
 * differentiated, and gradients divided by it after. A step with a gradient that is not finite is
 * skipped and halves the scale; 2000 good steps in a row double it. Ten steps in a row that are
 * skipped, by when the scale is a thousandth, are no matter of the scale: the model itself has
 * diverged.
 *
 * <p>Source: {@code torch.amp.GradScaler}, whose defaults these are.
 */
final class LossScaler {
  static final double INITIAL_SCALE = 65536;
  private static final double GROWTH = 2;
  private static final double BACKOFF = 0.5;
  static final int GROWTH_INTERVAL = 2000;
  static final int MOST_SKIPPED = 10;

  private final boolean enabled;
  private double scale;
  private int goodSteps;
  private int skipped;

  /** A scaler that has just begun; one that is not enabled leaves everything as it is. */
  LossScaler(boolean enabled) {
    this.enabled = enabled;
    scale = enabled ? INITIAL_SCALE : 1;
  }

  boolean enabled() {
    return enabled;
  }

  double scale() {
    return scale;
  }

  int goodSteps() {
    return goodSteps;
  }

  /** Goes on from a checkpoint. */
  void restore(double savedScale, int savedGoodSteps) {
    scale = savedScale;
    goodSteps = savedGoodSteps;
  }

  /**
   * Moves the scale after a step.
   *
   * @param finite whether all gradients are; if not, the step must be skipped
   * @return the same
   * @throws NotFiniteException when ten steps in a row had to be skipped
   */
  boolean record(boolean finite) {
    skipped = finite ? 0 : skipped + 1;
    if (skipped == MOST_SKIPPED) {
      throw new NotFiniteException(
          MOST_SKIPPED
              + " steps in a row had gradients that are NaN or infinite, down to a loss scale of "
              + scale);
    }
    if (!finite) {
      scale *= BACKOFF;
      goodSteps = 0;
    } else if (++goodSteps == GROWTH_INTERVAL) {
      scale *= GROWTH;
      goodSteps = 0;
    }
    return finite;
  }
}

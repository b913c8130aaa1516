package dev.repazoo.diffusion;

/**
 * How samples are drawn, in the words of REPA's generate.py.
 *
 * @param mode deterministic or stochastic
 * @param numSteps number of model evaluations (Heun: of steps)
 * @param heun whether an ODE step is corrected by a second evaluation; the SDE has no such step
 * @param cfgScale weight of classifier-free guidance; 1 or less is none
 * @param guidanceLow guidance acts from this time
 * @param guidanceHigh guidance acts up to this time
 * @param pathType the interpolant that the model was trained on (the ODE does not depend on it)
 */
public record SamplerConfig(
    Mode mode,
    int numSteps,
    boolean heun,
    double cfgScale,
    double guidanceLow,
    double guidanceHigh,
    PathType pathType) {

  /** Which differential equation is solved. */
  public enum Mode {
    /** The probability flow, by Euler's or Heun's method. */
    ODE,
    /** The reverse diffusion, by the method of Euler and Maruyama. */
    SDE;

    /** The word that {@code --mode} uses. */
    public String option() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * The mode that {@code --mode} names.
     *
     * @throws IllegalArgumentException for another word
     */
    public static Mode ofOption(String word) {
      return switch (word) {
        case "ode" -> ODE;
        case "sde" -> SDE;
        default ->
            throw new IllegalArgumentException("--mode is '" + word + "'; it must be ode or sde");
      };
    }
  }

  /** Checks that the values fit together. */
  public SamplerConfig {
    if (numSteps < 1 || (mode == Mode.SDE && numSteps < 2)) {
      throw new IllegalArgumentException(
          "--num-steps is " + numSteps + "; an ODE needs at least 1 and an SDE at least 2");
    }
    if (heun && mode == Mode.SDE) {
      throw new IllegalArgumentException("--heun works with --mode ode only");
    }
    if (!Double.isFinite(cfgScale) || cfgScale < 0) {
      throw new IllegalArgumentException(
          "--cfg-scale is " + cfgScale + "; it must be a number of at least 0");
    }
    if (!(guidanceLow <= guidanceHigh)) {
      throw new IllegalArgumentException(
          "--guidance-low is "
              + guidanceLow
              + " and --guidance-high "
              + guidanceHigh
              + "; low must not exceed high");
    }
  }

  /** Whether a step at time t evaluates the model with and without the condition. */
  public boolean guidedAt(double t) {
    return cfgScale > 1 && t <= guidanceHigh && t >= guidanceLow;
  }

  /** The number of noise arrays that a run draws. */
  public int noiseDraws() {
    return mode == Mode.SDE ? numSteps - 1 : 0;
  }
}

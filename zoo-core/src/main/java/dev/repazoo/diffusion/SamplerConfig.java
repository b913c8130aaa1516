package dev.repazoo.diffusion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.message.InvalidValueException;

/**
 * How samples are drawn, in the words of REPA's generate.py.
 *
 * @param mode deterministic or stochastic
 * @param numSteps number of model evaluations (Heun: of steps)
 * @param solver of the ODE; the SDE has its own rule
 * @param cfgScale weight of classifier-free guidance; 1 or less is none
 * @param guidanceLow guidance acts from this time
 * @param guidanceHigh guidance acts up to this time
 * @param pathType the interpolant that the model was trained on (the ODE does not depend on it)
 */
public record SamplerConfig(
    Mode mode,
    int numSteps,
    Solver solver,
    double cfgScale,
    double guidanceLow,
    double guidanceHigh,
    PathType pathType) {

  /** Far above what any sampler gains by. */
  private static final int MOST_STEPS = 1_000_000;

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
        default -> throw InvalidValueException.ofWord("mode", word, "ode or sde");
      };
    }
  }

  /** Checks that the values fit together. */
  public SamplerConfig {
    if (numSteps < 1 || (mode == Mode.SDE && numSteps < 2)) {
      throw new InvalidValueException(
          "num_steps", "is " + numSteps + "; an ODE needs at least 1 and an SDE at least 2");
    }
    if (numSteps > MOST_STEPS) {
      throw new InvalidValueException(
          "num_steps", "is " + numSteps + "; it must be at most " + MOST_STEPS);
    }
    if (solver != Solver.EULER && mode == Mode.SDE) {
      throw new InvalidValueException("heun", "works with mode ode only");
    }
    if (!Double.isFinite(cfgScale) || cfgScale < 0) {
      throw new InvalidValueException(
          "cfg_scale", "is " + cfgScale + "; it must be a number of at least 0");
    }
    if (!(guidanceLow <= guidanceHigh)) {
      throw new InvalidValueException(
          "guidance_low",
          "is "
              + guidanceLow
              + " and guidance_high "
              + guidanceHigh
              + "; low must not exceed high");
    }
  }

  /**
   * Reads what {@link #toJson} wrote, or a configuration in the words of generate.py; the interval
   * of guidance, the solver and the path may be left out.
   *
   * @throws IllegalArgumentException for values that are missing or can't be
   */
  public static SamplerConfig of(JsonFields json) {
    return new SamplerConfig(
        Mode.ofOption(json.requiredWord("mode")),
        json.size("num_steps"),
        json.flag(false, "heun") ? Solver.HEUN : Solver.EULER,
        json.number("cfg_scale"),
        json.number(0, "guidance_low"),
        json.number(1, "guidance_high"),
        PathType.ofOption(json.word("linear", "path_type")));
  }

  /** In the words of generate.py. */
  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("mode", mode.option())
        .put("num_steps", numSteps)
        .put("heun", solver == Solver.HEUN)
        .put("cfg_scale", cfgScale)
        .put("guidance_low", guidanceLow)
        .put("guidance_high", guidanceHigh)
        .put("path_type", pathType.option());
  }

  /** The same with another number of steps. */
  public SamplerConfig withSteps(int steps) {
    return new SamplerConfig(mode, steps, solver, cfgScale, guidanceLow, guidanceHigh, pathType);
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

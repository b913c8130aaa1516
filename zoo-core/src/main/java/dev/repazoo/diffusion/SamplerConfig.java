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
 * @param pathType the interpolant that the model was trained on (solvers of the ODE that integrate
 *     velocities do not depend on it)
 * @param timeShift of the ODE's times towards noise, see {@link TimeGrid}; 1 is none
 */
public record SamplerConfig(
    Mode mode,
    int numSteps,
    Solver solver,
    double cfgScale,
    double guidanceLow,
    double guidanceHigh,
    PathType pathType,
    double timeShift) {
  /** Far above what any sampler gains by. */
  private static final int MOST_STEPS = 1_000_000;

  private static final String SOLVER = "solver";
  private static final String TABLE = "solver_table";
  private static final String TIME_SHIFT = "time_shift";

  /** A sampler with steps of equal length, as REPA's are. */
  public SamplerConfig(
      Mode mode,
      int numSteps,
      Solver solver,
      double cfgScale,
      double guidanceLow,
      double guidanceHigh,
      PathType pathType) {
    this(mode, numSteps, solver, cfgScale, guidanceLow, guidanceHigh, pathType, 1);
  }

  /** Which differential equation is solved. */
  public enum Mode {
    /** The probability flow, by any {@link Solver}. */
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
    if (mode == Mode.SDE && !solver.equals(Solvers.EULER)) {
      throw new InvalidValueException(
          solver.equals(Solvers.HEUN) ? "heun" : SOLVER, "works with mode ode only");
    }
    if (!(timeShift > 0) || !Double.isFinite(timeShift)) {
      throw new InvalidValueException(TIME_SHIFT, "is " + timeShift + "; it must be positive");
    }
    if (timeShift != 1 && mode == Mode.SDE) {
      throw new InvalidValueException(TIME_SHIFT, "works with mode ode only");
    }
    if (solver.fixedSteps().isPresent()) {
      checkTable(solver.fixedSteps().getAsInt(), numSteps, pathType, timeShift);
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

  private static void checkTable(int steps, int wanted, PathType path, double shift) {
    if (wanted != steps) {
      throw new InvalidValueException(
          "num_steps", "is " + wanted + "; the table is made for " + steps);
    }
    if (path != PathType.LINEAR) {
      throw new InvalidValueException(
          TABLE, "is made for the linear path; the model's is " + path.option());
    }
    if (shift != 1) {
      throw new InvalidValueException(TIME_SHIFT, "has no use: the table has times of its own");
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
        solver(json),
        json.number("cfg_scale"),
        json.number(0, "guidance_low"),
        json.number(1, "guidance_high"),
        PathType.ofOption(json.word("linear", "path_type")),
        json.number(1, TIME_SHIFT));
  }

  private static Solver solver(JsonFields json) {
    String word = json.word(json.flag(false, "heun") ? "heun" : "euler", SOLVER);
    return word.equals(SolverTable.WORD) ? SolverTable.of(json.object(TABLE)) : Solvers.of(word);
  }

  /** In the words of generate.py, and in others where it is none of REPA's samplers. */
  public ObjectNode toJson() {
    ObjectNode json = inWordsOfRepa();
    if (!solver.equals(Solvers.EULER) && !solver.equals(Solvers.HEUN)) {
      json.put(SOLVER, solver.word());
    }
    if (solver instanceof SolverTable table) {
      json.set(TABLE, table.toJson());
    }
    if (timeShift != 1) {
      json.put(TIME_SHIFT, timeShift);
    }
    return json;
  }

  private ObjectNode inWordsOfRepa() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("mode", mode.option())
        .put("num_steps", numSteps)
        .put("heun", solver.equals(Solvers.HEUN))
        .put("cfg_scale", cfgScale)
        .put("guidance_low", guidanceLow)
        .put("guidance_high", guidanceHigh)
        .put("path_type", pathType.option());
  }

  /** How it samples, for people: {@code ab2 in 10 steps, time shift 2}. */
  public String words() {
    return "%s in %d %s%s"
        .formatted(
            mode == Mode.ODE ? solver.word() : mode.option(),
            numSteps,
            numSteps == 1 ? "step" : "steps",
            timeShift == 1 ? "" : ", time shift " + timeShift);
  }

  /** The same with another number of steps. */
  public SamplerConfig withSteps(int steps) {
    return new SamplerConfig(
        mode, steps, solver, cfgScale, guidanceLow, guidanceHigh, pathType, timeShift);
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

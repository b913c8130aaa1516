package dev.repazoo.diffusion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.spi.Betas;
import dev.repazoo.spi.Prediction;
import java.util.OptionalInt;

/**
 * How samples are drawn, in the words of REPA's generate.py.
 *
 * @param mode deterministic or stochastic
 * @param numSteps number of model evaluations (Heun: of steps)
 * @param solver of the ODE; the SDE has its own rule, and {@link Solvers#EULER} here
 * @param cfgScale weight of classifier-free guidance; 1 or less is none
 * @param guidanceLow guidance acts from this time
 * @param guidanceHigh guidance acts up to this time
 * @param path that the model was trained on (solvers of the ODE that integrate velocities do not
 *     depend on it)
 * @param timeShift of the ODE's times towards noise, see {@link TimeGrid}; 1 is none
 * @param guidanceChannels how many of the first channels guidance acts on; empty for all
 */
public record SamplerConfig(
    Mode mode,
    int numSteps,
    Solver solver,
    double cfgScale,
    double guidanceLow,
    double guidanceHigh,
    ProbabilityPath path,
    double timeShift,
    OptionalInt guidanceChannels) {
  /** Far above what any sampler gains by. */
  private static final int MOST_STEPS = 1_000_000;

  private static final String SOLVER = "solver";
  private static final String TABLE = "solver_table";
  private static final String TIME_SHIFT = "time_shift";
  private static final String TIMESTEPS = "diffusion_steps";
  private static final String SPACING = "timestep_spacing";
  private static final String BETAS = "beta_schedule";
  private static final String CHANNELS = "guidance_channels";

  /** A sampler with steps of equal length, as REPA's are. */
  public SamplerConfig(
      Mode mode,
      int numSteps,
      Solver solver,
      double cfgScale,
      double guidanceLow,
      double guidanceHigh,
      ProbabilityPath path) {
    this(mode, numSteps, solver, cfgScale, guidanceLow, guidanceHigh, path, 1);
  }

  /**
   * The probability flow by a solver, guided on all channels, at the times and with the weight of
   * this.
   */
  public SamplerConfig solvedBy(Solver other, int steps, double shift) {
    return new SamplerConfig(
        Mode.ODE, steps, other, cfgScale, guidanceLow, guidanceHigh, path, shift);
  }

  /** A sampler whose guidance acts on all channels. */
  public SamplerConfig(
      Mode mode,
      int numSteps,
      Solver solver,
      double cfgScale,
      double guidanceLow,
      double guidanceHigh,
      ProbabilityPath path,
      double timeShift) {
    this(
        mode,
        numSteps,
        solver,
        cfgScale,
        guidanceLow,
        guidanceHigh,
        path,
        timeShift,
        OptionalInt.empty());
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
    if (numSteps < 1 || (mode == Mode.SDE && numSteps < 2 && path instanceof PathType)) {
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
      checkTable(solver.fixedSteps().getAsInt(), numSteps, path, timeShift);
    }
    if (path instanceof DdpmPath ddpm) {
      checkNoise(ddpm, mode, numSteps, solver, timeShift);
    }
    if (!Double.isFinite(cfgScale) || cfgScale < 0) {
      throw new InvalidValueException(
          "cfg_scale", "is " + cfgScale + "; it must be a number of at least 0");
    }
    if (guidanceChannels.orElse(1) < 1) {
      throw new InvalidValueException(
          CHANNELS, "is " + guidanceChannels.getAsInt() + "; it must be at least 1");
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

  private static void checkNoise(DdpmPath path, Mode mode, int steps, Solver solver, double shift) {
    if (mode == Mode.ODE && !solver.sumsData()) {
      throw new InvalidValueException(
          SOLVER,
          "is %s, which sums velocities, and the model predicts noise; take %s"
              .formatted(
                  solver.word(),
                  String.join(
                      ", ",
                      Solvers.named().stream()
                          .filter(Solver::sumsData)
                          .map(Solver::word)
                          .toList())));
    }
    if (shift != 1) {
      throw new InvalidValueException(
          TIME_SHIFT, "has no use: the model's times are those of its training");
    }
    path.check(steps);
  }

  private static void checkTable(int steps, int wanted, ProbabilityPath path, double shift) {
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
        path(json),
        json.number(1, TIME_SHIFT),
        json.has(CHANNELS) ? OptionalInt.of(json.size(CHANNELS)) : OptionalInt.empty());
  }

  private static ProbabilityPath path(JsonFields json) {
    String word = json.word("linear", "path_type");
    return word.equals(DdpmPath.WORD)
        ? new DdpmPath(
            json.size(TIMESTEPS),
            Betas.of(json.word(Betas.LINEAR.word(), BETAS)),
            TimestepSpacing.ofOption(json.requiredWord(SPACING)))
        : PathType.ofOption(word);
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
    guidanceChannels.ifPresent(count -> json.put(CHANNELS, count));
    if (path instanceof DdpmPath ddpm) {
      json.put(TIMESTEPS, ddpm.timesteps()).put(SPACING, ddpm.spacing().option());
      if (ddpm.betas() != Betas.LINEAR) {
        json.put(BETAS, ddpm.betas().word());
      }
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
        .put("path_type", path.option());
  }

  /** The solver's name, or that of the stochastic sampler: {@code ab2}, {@code sde}. */
  public String method() {
    return switch (mode) {
      case ODE -> solver.word();
      case SDE -> path instanceof DdpmPath ? path.option() : mode.option();
    };
  }

  /** How it samples, for people: {@code ab2 in 10 steps, time shift 2}. */
  public String words() {
    return "%s in %d %s%s%s"
        .formatted(
            method(),
            numSteps,
            numSteps == 1 ? "step" : "steps",
            timeShift == 1 ? "" : ", time shift " + timeShift,
            path instanceof DdpmPath ddpm ? ", spacing " + ddpm.spacing().option() : "");
  }

  /**
   * Fails unless a model that predicts this can be sampled so.
   *
   * @throws IllegalArgumentException when it was trained on another kind of path
   */
  public void checkFits(Prediction prediction) {
    if (!path.fits(prediction)) {
      throw new IllegalArgumentException(
          "the sampler is for the path %s, but the model predicts %s"
              .formatted(path.option(), prediction.toJson()));
    }
  }

  /** The same with another number of steps. */
  public SamplerConfig withSteps(int steps) {
    return new SamplerConfig(
        mode,
        steps,
        solver,
        cfgScale,
        guidanceLow,
        guidanceHigh,
        path,
        timeShift,
        guidanceChannels);
  }

  /** Whether a step at time t evaluates the model with and without the condition. */
  public boolean guidedAt(double t) {
    double progress = path.progress(t);
    return cfgScale > 1 && progress <= guidanceHigh && progress >= guidanceLow;
  }

  /** The number of noise arrays that a run draws. */
  public int noiseDraws() {
    return mode == Mode.SDE ? numSteps - 1 : 0;
  }
}

package dev.repazoo.diffusion;

import dev.repazoo.message.InvalidValueException;
import java.util.List;

/** The solvers that have a name. */
public final class Solvers {
  /** {@code x + dt v(x, t)}, REPA's. */
  public static final Solver EULER = new Euler();

  /** A second evaluation at the end of each step but the last, and the mean of both; REPA's. */
  public static final Solver HEUN = new Heun();

  /** {@code x_s = alpha_s D + sigma_s e}, DiT's. */
  public static final Solver DDIM = new Ddim();

  /**
   * What is taken where nothing is said: after {@link #DEFAULT_STEPS} evaluations it is about as
   * near as 30 Euler steps.
   */
  public static final Solver DEFAULT = new AdamsBashforth(2);

  /** Its steps. */
  public static final int DEFAULT_STEPS = 10;

  /** The {@link SamplerConfig#timeShift} of solvers that aren't REPA's. */
  public static final double DEFAULT_SHIFT = 2;

  private static final List<Solver> NAMED =
      List.of(
          EULER,
          HEUN,
          DEFAULT,
          new AdamsBashforth(3),
          new AdamsBashforth(4),
          DDIM,
          new DpmSolver(),
          new UniPc());

  private Solvers() {}

  /** All of them. */
  public static List<Solver> named() {
    return NAMED;
  }

  /**
   * The solver of a name.
   *
   * @throws InvalidValueException when there is none
   */
  public static Solver of(String word) {
    return NAMED.stream()
        .filter(solver -> solver.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                InvalidValueException.ofWord(
                    "solver", word, String.join(", ", NAMED.stream().map(Solver::word).toList())));
  }
}

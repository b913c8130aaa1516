package dev.repazoo.diffusion;

import java.util.List;
import java.util.OptionalInt;

/**
 * A solver of the probability flow {@code dx/dt = v(x, t)} from noise to data, as numbers: which
 * evaluations it makes, and how each moves the state. Eager sampling and exported graphs run any of
 * them by the same arithmetic, {@link SamplerStep}'s.
 *
 * <p>Another solver is a class that implements this, and a line in {@link Solvers}.
 */
public interface Solver {
  /** Its name. */
  String word();

  /** How many evaluations a state depends on, the present one included. */
  int depth();

  /** The number of steps that it is made for, where it isn't for any. */
  default OptionalInt fixedSteps() {
    return OptionalInt.empty();
  }

  /**
   * The grid of times that it wants.
   *
   * @param steps n
   * @param shift see {@link TimeGrid}
   * @param path that the model was trained on
   * @return n + 1 times from noise to data
   */
  default double[] times(int steps, double shift, ProbabilityPath path) {
    return path.times(steps, shift);
  }

  /**
   * Whether it sums predicted data, which any path has. Others sum velocities, which a model that
   * predicts noise doesn't give.
   */
  default boolean sumsData() {
    return false;
  }

  /**
   * The evaluations of some steps of a grid. What came before them is forgotten: guidance begins or
   * ends there, and velocities from both sides of such an edge are not of one curve.
   *
   * @param times the whole grid, falling
   * @param first the first step
   * @param end after the last step
   * @param path that the model was trained on
   */
  List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path);
}

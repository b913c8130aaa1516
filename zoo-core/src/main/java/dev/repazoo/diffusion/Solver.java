package dev.repazoo.diffusion;

import java.util.List;
import java.util.OptionalInt;

/**
 * A solver of the probability flow {@code dx/dt = v(x, t)} from t = 1 to t = 0, as numbers: which
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
   * @return n + 1 times from 1 to 0
   */
  default double[] times(int steps, double shift) {
    return TimeGrid.shifted(steps, shift);
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
  List<Evaluation> evaluations(double[] times, int first, int end, PathType path);
}

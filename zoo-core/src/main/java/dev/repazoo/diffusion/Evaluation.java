package dev.repazoo.diffusion;

import java.util.List;

/**
 * One evaluation of the model in solving the probability flow, and where it leads. All solvers are
 * made of these numbers; the arithmetic is the same for all.
 *
 * <p>With the state x and the model's prediction m at it, {@code s_0 = p x + q m} is remembered,
 * and the state becomes {@code carry x + sum over j of weights_j s_j}, where s_j is what the
 * evaluation j before this one remembered.
 *
 * @param time t at which the model is evaluated
 * @param entering whether a step of the time grid begins here
 * @param carry share of the state that stays
 * @param ofState p
 * @param ofPrediction q; of models that predict velocities, 1 where velocities are remembered
 * @param weights of what this evaluation and those before it remember, the newest first
 */
public record Evaluation(
    double time,
    boolean entering,
    double carry,
    double ofState,
    double ofPrediction,
    List<Double> weights) {

  /** Copies the list. */
  public Evaluation {
    weights = List.copyOf(weights);
  }

  /** One that remembers velocities and moves the state by a sum of them. */
  static Evaluation ofVelocities(double time, boolean entering, List<Double> weights) {
    return new Evaluation(time, entering, 1, 0, 1, weights);
  }
}

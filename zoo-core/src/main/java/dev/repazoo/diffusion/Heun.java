package dev.repazoo.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * Heun's method: Euler's step, then a second evaluation at its end, and the step anew by the mean
 * of both velocities. The last step of the grid is Euler's, as in REPA. Order 2.
 */
final class Heun implements Solver {

  @Override
  public String word() {
    return "heun";
  }

  @Override
  public int depth() {
    return 2;
  }

  @Override
  public List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path) {
    List<Evaluation> rows = new ArrayList<>();
    for (int i = first; i < end; i++) {
      double dt = times[i + 1] - times[i];
      rows.add(Evaluation.ofVelocities(times[i], true, List.of(dt)));
      if (i < times.length - 2) { // of the step just made, half is taken back
        rows.add(Evaluation.ofVelocities(times[i + 1], false, List.of(dt / 2, -dt / 2)));
      }
    }
    return rows;
  }
}

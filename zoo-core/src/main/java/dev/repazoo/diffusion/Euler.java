package dev.repazoo.diffusion;

import java.util.ArrayList;
import java.util.List;

/** Euler's method: {@code x + dt v(x, t)}. Order 1. */
final class Euler implements Solver {

  @Override
  public String word() {
    return "euler";
  }

  @Override
  public int depth() {
    return 1;
  }

  @Override
  public List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path) {
    List<Evaluation> rows = new ArrayList<>();
    for (int i = first; i < end; i++) {
      rows.add(Evaluation.ofVelocities(times[i], true, List.of(times[i + 1] - times[i])));
    }
    return rows;
  }
}

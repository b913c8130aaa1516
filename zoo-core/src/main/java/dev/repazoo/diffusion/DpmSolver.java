package dev.repazoo.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * DPM-Solver++(2M): the predicted data, extrapolated over lambda from the last two evaluations. The
 * first step and the last one are of order 1. Order 2, one evaluation a step.
 *
 * <p>Source: Lu et al., "DPM-Solver++" (arXiv 2211.01095), algorithm 2; diffusers'
 * DPMSolverMultistepScheduler (midpoint).
 */
final class DpmSolver implements Solver {

  @Override
  public String word() {
    return "dpm++2m";
  }

  @Override
  public boolean sumsData() {
    return true;
  }

  @Override
  public int depth() {
    return 2;
  }

  @Override
  public List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path) {
    DataPrediction data = new DataPrediction(times, path);
    List<Evaluation> rows = new ArrayList<>();
    for (int i = first; i < end; i++) {
      double gain = data.gain(i);
      boolean second = i > first && i < times.length - 2;
      double slope = second ? data.length(i) / data.length(i - 1) / 2 : 0; // 1 / (2 r)
      rows.add(
          data.evaluation(i, second ? List.of(gain * (1 + slope), -gain * slope) : List.of(gain)));
    }
    return rows;
  }
}

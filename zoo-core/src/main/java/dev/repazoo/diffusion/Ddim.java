package dev.repazoo.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * DDIM without noise (eta = 0): {@code x_s = alpha_s D + sigma_s e}, where D and e are data and
 * noise as predicted at the present time. On the linear path that is Euler's method. Order 1.
 *
 * <p>Source: Song et al., "Denoising Diffusion Implicit Models" (arXiv 2010.02502), equation 12;
 * diffusers' DDIMScheduler.
 */
final class Ddim implements Solver {

  @Override
  public String word() {
    return "ddim";
  }

  @Override
  public boolean sumsData() {
    return true;
  }

  @Override
  public int depth() {
    return 1;
  }

  @Override
  public List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path) {
    DataPrediction data = new DataPrediction(times, path);
    List<Evaluation> rows = new ArrayList<>();
    for (int i = first; i < end; i++) {
      rows.add(data.evaluation(i, List.of(data.gain(i))));
    }
    return rows;
  }
}

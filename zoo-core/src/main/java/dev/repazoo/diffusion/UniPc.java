package dev.repazoo.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * UniPC of order 2 (B(h) = e^h - 1), which predicts the data: each step is predicted, and corrected
 * once the model has been evaluated at its end, which the next step needs anyway. Order 3, one
 * evaluation a step.
 *
 * <p>Prediction i and its correction both start from the corrected state before them. So the
 * correction is what the prediction gave and a sum over predicted data, and step i + 1, which
 * starts from it, is a step from the prediction with other weights.
 *
 * <p>Source: Zhao et al., "UniPC" (arXiv 2302.04867); diffusers' UniPCMultistepScheduler (bh2).
 */
final class UniPc implements Solver {

  @Override
  public String word() {
    return "unipc";
  }

  @Override
  public boolean sumsData() {
    return true;
  }

  @Override
  public int depth() {
    return 3;
  }

  @Override
  public List<Evaluation> evaluations(double[] times, int first, int end, ProbabilityPath path) {
    DataPrediction data = new DataPrediction(times, path);
    List<Evaluation> rows = new ArrayList<>();
    for (int i = first; i < end; i++) {
      double[] weights = prediction(data, i, order(times, first, i));
      if (i > first) {
        double[] correction = correction(data, i - 1, order(times, first, i - 1));
        for (int j = 0; j < weights.length; j++) {
          weights[j] += data.carry(i) * correction[j];
        }
      }
      rows.add(data.evaluation(i, DoubleStream.of(weights).limit(i - first + 1L).boxed().toList()));
    }
    return rows;
  }

  private static int order(double[] times, int first, int step) {
    return step > first && step < times.length - 2 ? 2 : 1;
  }

  /** Weights of D_i, D_(i-1), D_(i-2) in the prediction of t_(i+1). */
  private static double[] prediction(DataPrediction data, int i, int order) {
    double gain = data.gain(i);
    if (order == 1) {
      return new double[] {gain, 0, 0};
    }
    double ratio = data.length(i) / data.length(i - 1); // -1 / r
    return new double[] {gain * (1 + ratio / 2), -gain * ratio / 2, 0};
  }

  /** Weights of D_(i+1), D_i, D_(i-1) in the correction at t_(i+1) less those in its prediction. */
  private static double[] correction(DataPrediction data, int i, int order) {
    double gain = data.gain(i);
    if (order == 1) {
      return new double[] {gain / 2, -gain / 2, 0};
    }
    double h = data.length(i);
    double inverse = -h / data.length(i - 1); // 1 / r, r = (lambda_(i-1) - lambda_i) / h
    double phi1 = Math.expm1(-h);
    double phi2 = phi1 / -h - 1;
    double phi3 = phi2 / -h - 0.5;
    double b1 = phi2 / phi1;
    double b2 = 2 * phi3 / phi1;
    // rho_1 + rho_2 = b1, r rho_1 + rho_2 = b2; D enters by rho_1 (D_(i-1) - D_i) / r
    double older = (b2 - b1) * inverse * inverse / (1 - inverse); // rho_1 / r
    double newer = b1 - (b2 - b1) * inverse / (1 - inverse); // rho_2
    double predicted = -inverse / 2; // -1 / (2 r), as in the prediction
    return new double[] {
      gain * newer, -gain * (newer + older + predicted), gain * (older + predicted)
    };
  }
}

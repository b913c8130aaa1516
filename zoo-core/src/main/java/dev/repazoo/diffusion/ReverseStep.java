package dev.repazoo.diffusion;

import java.util.List;

/**
 * A step of DDPM's reverse process from timestep t to an earlier one s. With {@code a = abar_t /
 * abar_s} and {@code b = 1 - a} the mean is {@code (x - b / sigma_t e) / sqrt(a)}; the variance
 * lies between {@code b (1 - abar_s) / (1 - abar_t)} and b, where the model's v says: {@code log
 * variance = (1 + v) / 2 log b + (1 - v) / 2 log b~}.
 *
 * <p>Source: Nichol and Dhariwal, "Improved DDPM" (arXiv 2102.09672), equations 10, 11 and 15.
 *
 * @param mean as an evaluation of the model that predicts noise
 * @param logDeviation the logarithm of the deviation where v is 0
 * @param logDeviationRange what it gains where v is 1
 */
record ReverseStep(Evaluation mean, double logDeviation, double logDeviationRange) {

  static ReverseStep of(DdpmPath path, double t, double next) {
    double kept = path.signal(t) / path.signal(next);
    double beta = 1 - kept;
    double largest = Math.log(beta);
    double smallest = Math.log(beta * (1 - path.signal(next)) / (1 - path.signal(t)));
    double scale = 1 / Math.sqrt(kept);
    Evaluation mean = new Evaluation(t, true, scale, 0, 1, List.of(-scale * beta / path.sigma(t)));
    return path.sigma(next) == 0 // to the data, without noise
        ? new ReverseStep(mean, 0, 0)
        : new ReverseStep(mean, (largest + smallest) / 4, (largest - smallest) / 4);
  }
}

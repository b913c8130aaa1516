package dev.repazoo.diffusion;

/**
 * Grids of times from 1 (noise) to 0 (data).
 *
 * <p>They are those of {@code torch.linspace} in float64, which works from both ends: at
 * guidance_low = 0.2 a grid of {@code 1 - i h} would lose a guided step.
 */
final class TimeGrid {
  private TimeGrid() {}

  /**
   * n steps of equal length, shifted towards noise: {@code t' = s t / (1 + (s - 1) t)}.
   *
   * <p>Source: Esser et al., "Scaling Rectified Flow Transformers" (arXiv 2403.03206), section 5.3.
   *
   * @param shift s; 1 leaves the steps equal
   */
  static double[] shifted(int steps, double shift) {
    double[] times = linspace(1, 0, steps + 1);
    if (shift != 1) {
      for (int i = 0; i < times.length; i++) {
        times[i] = shift * times[i] / (1 + (shift - 1) * times[i]);
      }
    }
    return times;
  }

  /**
   * {@code torch.linspace} in float64: the first half counts from the start, the rest from the end.
   */
  static double[] linspace(double start, double end, int count) {
    double[] values = new double[count];
    double step = count > 1 ? (end - start) / (count - 1) : 0;
    for (int i = 0; i < count; i++) {
      values[i] = i < count / 2 ? start + step * i : end - step * (count - 1 - i);
    }
    if (count == 1) {
      values[0] = start;
    }
    return values;
  }
}

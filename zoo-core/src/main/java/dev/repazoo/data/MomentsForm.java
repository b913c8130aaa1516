package dev.repazoo.data;

/** What the second half of stored moments, {@code [2C, h, w]}, is; the first half is the mean. */
public enum MomentsForm {
  /** Standard deviations, as REPA's class-conditional data has them. */
  MEAN_STD,
  /** Logarithms of variances, as its text-to-image data has them. */
  MEAN_LOG_VARIANCE;

  private static final float LEAST_LOG_VARIANCE = -30;
  private static final float MOST_LOG_VARIANCE = 20;

  /**
   * Makes mean and standard deviation of moments, in place: {@code std = exp(clamp(logvar, -30, 20)
   * / 2)}. Source: REPA, train_t2i.py (sample_posterior).
   *
   * @param moments of one sample, in C order
   */
  public void toMeanAndStd(float[] moments) {
    switch (this) {
      case MEAN_STD -> {}
      case MEAN_LOG_VARIANCE -> {
        for (int i = moments.length / 2; i < moments.length; i++) {
          float logVariance = Math.min(Math.max(moments[i], LEAST_LOG_VARIANCE), MOST_LOG_VARIANCE);
          moments[i] = (float) Math.exp(0.5 * logVariance);
        }
      }
    }
  }
}

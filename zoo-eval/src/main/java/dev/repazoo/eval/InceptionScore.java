package dev.repazoo.eval;

/**
 * The Inception score: {@code exp(mean KL(p(y|x) || p(y)))} of consecutive blocks of images, and
 * the mean over blocks. The last block may be shorter and counts as much, as in ADM's evaluator,
 * whose blocks have 5,000 images.
 *
 * <p>Source: Salimans et al., Improved Techniques for Training GANs (arXiv 1606.03498);
 * openai/guided-diffusion, evaluations/evaluator.py.
 */
public final class InceptionScore {
  /** Images in a block of ADM's. */
  public static final int ADM_BLOCK = 5000;

  private InceptionScore() {}

  /**
   * The score.
   *
   * @param probabilities a row of classes' probabilities for each image
   * @param blockSize images in a block
   */
  public static double of(float[][] probabilities, int blockSize) {
    if (probabilities.length == 0 || blockSize < 1) {
      throw new IllegalArgumentException(
          "an Inception score wants images, in blocks of at least one; there are "
              + probabilities.length
              + " in blocks of "
              + blockSize);
    }
    double sum = 0;
    int blocks = 0;
    for (int from = 0; from < probabilities.length; from += blockSize) {
      int to = Math.min(probabilities.length, from + blockSize);
      sum += Math.exp(divergence(probabilities, from, to));
      blocks++;
    }
    return sum / blocks;
  }

  /** The mean divergence of a block's rows from their mean. */
  private static double divergence(float[][] rows, int from, int to) {
    int classes = rows[from].length;
    double[] mean = new double[classes];
    for (int n = from; n < to; n++) {
      for (int c = 0; c < classes; c++) {
        mean[c] += rows[n][c];
      }
    }
    for (int c = 0; c < classes; c++) {
      mean[c] /= to - from;
    }
    double sum = 0;
    for (int n = from; n < to; n++) {
      for (int c = 0; c < classes; c++) {
        double p = rows[n][c];
        sum += p > 0 ? p * (Math.log(p) - Math.log(mean[c])) : 0;
      }
    }
    return sum / (to - from);
  }
}

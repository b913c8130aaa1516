package dev.repazoo.eval;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well images fit their captions: the mean of
 *
 * <pre>
 *   max(100 cos(i, t), 0)
 * </pre>
 *
 * over pairs of an image's embedding i and its caption's t in CLIP's space.
 *
 * <p>Source: Hessel et al., CLIPScore, EMNLP 2021, arXiv 2104.08718, whose weight is 2.5; the
 * factor 100 is torchmetrics' {@code CLIPScore}, which cuts the mean at 0 in place of each pair.
 */
public final class ClipScore {
  private static final double FACTOR = 100;
  private static final int AT_ONCE = 256;

  private final double[] scores;

  private ClipScore(double... scores) {
    this.scores = scores;
  }

  /** Of each pair, 0 to 100. */
  public double[] scores() {
    return scores.clone();
  }

  /**
   * The score of rows that belong together; their lengths don't matter.
   *
   * @param images a row for each image
   * @param captions a row for each image's caption, read in order
   * @throws IllegalArgumentException when there are more of one, or their widths differ
   */
  public static ClipScore of(FeatureRows images, FeatureRows captions) {
    int dim = images.dim();
    if (images.count() != captions.count() || dim != captions.dim()) {
      throw new IllegalArgumentException(
          "embeddings of images are %d x %d, those of captions %d x %d"
              .formatted(images.count(), dim, captions.count(), captions.dim()));
    }
    double[] scores = new double[images.count()];
    for (int from = 0; from < scores.length; from += AT_ONCE) {
      int to = Math.min(scores.length, from + AT_ONCE);
      float[] image = images.rows(from, to);
      float[] caption = captions.rows(from, to);
      for (int i = from; i < to; i++) {
        scores[i] = Math.max(0, FACTOR * cosine(image, caption, (i - from) * dim, dim));
      }
    }
    return new ClipScore(scores);
  }

  private static double cosine(float[] a, float[] b, int from, int dim) {
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = from; i < from + dim; i++) {
      product += (double) a[i] * b[i];
      ofA += (double) a[i] * a[i];
      ofB += (double) b[i] * b[i];
    }
    return ofA == 0 || ofB == 0 ? 0 : product / Math.sqrt(ofA * ofB);
  }

  /** The mean over all pairs. */
  public double mean() {
    return Arrays.stream(scores).average().orElseThrow();
  }

  /** The mean over some, by their numbers; one may occur more than once. */
  public double mean(int... picked) {
    return IntStream.of(picked).mapToDouble(i -> scores[i]).average().orElseThrow();
  }

  /** The mean's standard error, {@code std / sqrt(N)} with N - 1 under std; 0 of one pair. */
  public double standardError() {
    int count = scores.length;
    if (count == 1) {
      return 0;
    }
    double mean = mean();
    double squares = Arrays.stream(scores).map(s -> (s - mean) * (s - mean)).sum();
    return Math.sqrt(squares / (count - 1) / count);
  }
}

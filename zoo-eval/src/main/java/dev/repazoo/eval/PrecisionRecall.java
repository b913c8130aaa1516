package dev.repazoo.eval;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Improved precision and recall: a set of features is taken for the union of balls around them,
 * each as large as the distance to its k-th nearest neighbour in the set, itself not counted.
 * Precision is the share of generated features inside the real ones' balls, recall the reverse.
 *
 * <p>Source: Kynkaanniemi et al., Improved Precision and Recall Metric for Assessing Generative
 * Models, NeurIPS 2019 (arXiv 1904.06991).
 *
 * @param realRadii of the real features' balls
 * @param generatedRadii of the generated features' balls
 */
public record PrecisionRecall(
    List<Double> realRadii, List<Double> generatedRadii, double precision, double recall) {

  /** Copies the lists. */
  public PrecisionRecall {
    realRadii = List.copyOf(realRadii);
    generatedRadii = List.copyOf(generatedRadii);
  }

  /**
   * Measures.
   *
   * @param k neighbours; 3 in the papers
   */
  public static PrecisionRecall of(float[][] real, float[][] generated, int k) {
    double[] realRadii = radii(real, k);
    double[] generatedRadii = radii(generated, k);
    return new PrecisionRecall(
        boxed(realRadii),
        boxed(generatedRadii),
        inside(generated, real, realRadii),
        inside(real, generated, generatedRadii));
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static double[] radii(float[][] features, int k) {
    if (k < 1 || k >= features.length) {
      throw new IllegalArgumentException(
          "k is " + k + "; it must be in 1.." + (features.length - 1) + ", one less than features");
    }
    return IntStream.range(0, features.length)
        .parallel()
        .mapToDouble(
            i -> {
              double[] distances =
                  Arrays.stream(features)
                      .mapToDouble(other -> square(features[i], other))
                      .toArray();
              Arrays.sort(distances); // the first is the feature itself
              return Math.sqrt(distances[k]);
            })
        .toArray();
  }

  /** The share of some features that lie in at least one ball around others. */
  private static double inside(float[][] features, float[][] centres, double[] radii) {
    long count =
        IntStream.range(0, features.length)
            .parallel()
            .filter(
                i ->
                    IntStream.range(0, centres.length)
                        .anyMatch(j -> Math.sqrt(square(features[i], centres[j])) <= radii[j]))
            .count();
    return (double) count / features.length;
  }

  private static double square(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}

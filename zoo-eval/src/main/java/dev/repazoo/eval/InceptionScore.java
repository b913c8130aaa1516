package dev.repazoo.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * The Inception score: {@code exp(mean KL(p(y|x) || p(y)))} of blocks of images, and mean and
 * standard deviation over blocks.
 *
 * <p>Source: Salimans et al., Improved Techniques for Training GANs (arXiv 1606.03498);
 * openai/guided-diffusion, evaluations/evaluator.py.
 *
 * @param mean over blocks, each of which counts as much
 * @param std over blocks, divided by their number
 */
public record InceptionScore(double mean, double std) {
  /** Images in a block of ADM's. */
  public static final int ADM_BLOCK = 5000;

  /** Which images make a block. */
  public sealed interface Blocks {
    /** Where blocks begin among N images, and N. */
    List<Integer> edges(int count);

    /** For people. */
    String words();

    /**
     * Blocks of so many images; the last one may be shorter and counts as much, as in ADM's
     * evaluator.
     */
    record OfSize(int size) implements Blocks {
      /** Checks the size. */
      public OfSize {
        if (size < 1) {
          throw new IllegalArgumentException("a block has " + size + " images; at least one");
        }
      }

      @Override
      public String words() {
        return "blocks of " + size;
      }

      @Override
      public List<Integer> edges(int count) {
        List<Integer> edges = new ArrayList<>();
        for (int from = 0; from < count; from += size) {
          edges.add(from);
        }
        edges.add(count);
        return edges;
      }
    }

    /** So many blocks, as torch-fidelity has them; fewer where there are fewer images. */
    record OfNumber(int number) implements Blocks {
      /** Checks the number. */
      public OfNumber {
        if (number < 1) {
          throw new IllegalArgumentException("there are " + number + " blocks; at least one");
        }
      }

      @Override
      public String words() {
        return number + " blocks";
      }

      @Override
      public List<Integer> edges(int count) {
        int blocks = Math.min(number, count);
        List<Integer> edges = new ArrayList<>();
        for (int i = 0; i <= blocks; i++) {
          edges.add((int) ((long) i * count / blocks));
        }
        return edges;
      }
    }
  }

  /**
   * The mean over consecutive blocks.
   *
   * @param probabilities a row of classes' probabilities for each image
   * @param blockSize images in a block
   */
  public static double of(float[][] probabilities, int blockSize) {
    FeatureRows rows = FeatureRows.of(probabilities);
    return of(rows, identity(rows.count()), new Blocks.OfSize(blockSize), false).mean();
  }

  /**
   * The score of logits, which softmax makes probabilities of.
   *
   * @param logits a row for each image
   * @param order of the images; blocks are of consecutive ones in it
   */
  public static InceptionScore ofLogits(FeatureRows logits, int[] order, Blocks blocks) {
    return of(logits, order, blocks, true);
  }

  private static int[] identity(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }

  private static InceptionScore of(FeatureRows rows, int[] order, Blocks blocks, boolean softmax) {
    List<Integer> edges = blocks.edges(order.length);
    double sum = 0;
    double squares = 0;
    int count = edges.size() - 1;
    for (int i = 0; i < count; i++) {
      double score = Math.exp(divergence(rows, order, edges.get(i), edges.get(i + 1), softmax));
      sum += score;
      squares += score * score;
    }
    double mean = sum / count;
    return new InceptionScore(mean, Math.sqrt(Math.max(0, squares / count - mean * mean)));
  }

  /**
   * The mean divergence of a block's rows from their mean: mean negative entropies differ by it.
   */
  private static double divergence(
      FeatureRows rows, int[] order, int from, int to, boolean softmax) {
    int classes = rows.dim();
    double[] mean = new double[classes];
    double[] logs = new double[classes];
    double negativeEntropy = 0;
    for (int n = from; n < to; n++) {
      float[] row = rows.pick(order[n]);
      logarithms(row, logs, softmax);
      for (int c = 0; c < classes; c++) {
        double p = softmax ? Math.exp(logs[c]) : row[c];
        mean[c] += p;
        negativeEntropy += p > 0 ? p * logs[c] : 0;
      }
    }
    int count = to - from;
    double ofMean = 0;
    for (int c = 0; c < classes; c++) {
      double p = mean[c] / count;
      ofMean += p > 0 ? p * Math.log(p) : 0;
    }
    return negativeEntropy / count - ofMean;
  }

  /** The logarithms of a row's probabilities. */
  private static void logarithms(float[] row, double[] logs, boolean softmax) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float value : row) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    if (softmax) {
      for (float value : row) {
        sum += Math.exp(value - largest);
      }
    }
    double offset = softmax ? largest + Math.log(sum) : 0;
    for (int c = 0; c < row.length; c++) {
      logs[c] = softmax ? row[c] - offset : Math.log(row[c]);
    }
  }
}

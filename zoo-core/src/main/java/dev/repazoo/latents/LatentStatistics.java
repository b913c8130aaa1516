package dev.repazoo.latents;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Mean and standard deviation of each channel of latents drawn from their posteriors: {@code E[z] =
 * E[mean]} and {@code Var[z] = E[std^2 + mean^2] - E[z]^2}, over images and pixels.
 */
public final class LatentStatistics {
  private final double[] sums;
  private final double[] squares;
  private final Set<Integer> areas = new HashSet<>();
  private long pixels;
  private int count;

  /** Of latents with {@code channels} channels. */
  LatentStatistics(int channels) {
    sums = new double[channels];
    squares = new double[channels];
  }

  /** Adds an image's mean and standard deviation [2C, h, w]. */
  void add(float[] meanAndStd) {
    int channels = sums.length;
    int area = meanAndStd.length / (2 * channels);
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double square = 0;
      for (int i = c * area; i < (c + 1) * area; i++) {
        double mean = meanAndStd[i];
        double std = meanAndStd[channels * area + i];
        sum += mean;
        square += mean * mean + std * std;
      }
      sums[c] += sum;
      squares[c] += square;
    }
    pixels += area;
    count++;
    areas.add(area);
  }

  /** Its sums, to be added to others'. */
  LatentPiece.Statistics toParts() {
    return new LatentPiece.Statistics(
        Arrays.stream(sums).boxed().toList(),
        Arrays.stream(squares).boxed().toList(),
        pixels,
        areas.stream().sorted().toList());
  }

  /** Adds the sums of some images. */
  void add(LatentPiece.Statistics part, int images) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] += part.sums().get(c);
      squares[c] += part.squares().get(c);
    }
    pixels += part.pixels();
    areas.addAll(part.areas());
    count += images;
  }

  /** The number of images. */
  public int count() {
    return count;
  }

  /** Whether all latents have the same number of pixels, as training wants. */
  public boolean oneSize() {
    return areas.size() < 2;
  }

  /** The mean of each channel. */
  public double[] mean() {
    return Arrays.stream(sums).map(sum -> sum / Math.max(1, pixels)).toArray();
  }

  /** The standard deviation of each channel. */
  public double[] std() {
    double[] mean = mean();
    double[] std = new double[mean.length];
    Arrays.setAll(
        std, c -> Math.sqrt(Math.max(0, squares[c] / Math.max(1, pixels) - mean[c] * mean[c])));
    return std;
  }
}

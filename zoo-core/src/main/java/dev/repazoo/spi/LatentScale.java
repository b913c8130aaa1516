package dev.repazoo.spi;

import java.util.Collections;
import java.util.List;

/**
 * What makes latents have about unit variance: {@code x = scale z + bias} for each channel, where z
 * is the codec's and x the generator's.
 *
 * @param scale a factor for each channel
 * @param bias what is added to each channel
 */
public record LatentScale(List<Double> scale, List<Double> bias) {
  /** Checks that both have as many values, and no factor is zero. */
  public LatentScale {
    scale = List.copyOf(scale);
    bias = List.copyOf(bias);
    if (scale.isEmpty() || scale.size() != bias.size()) {
      throw new IllegalArgumentException(
          "latents have " + scale.size() + " scales and " + bias.size() + " biases");
    }
    for (int i = 0; i < scale.size(); i++) {
      if (!Double.isFinite(scale.get(i)) || scale.get(i) == 0 || !Double.isFinite(bias.get(i))) {
        throw new IllegalArgumentException(
            "channel " + i + " has scale " + scale.get(i) + " and bias " + bias.get(i));
      }
    }
  }

  /** The same factor for each channel and no bias. */
  public static LatentScale of(int channels, double scale) {
    return of(channels, scale, 0);
  }

  /** The same values for each channel. */
  public static LatentScale of(int channels, double scale, double bias) {
    return new LatentScale(
        Collections.nCopies(channels, scale), Collections.nCopies(channels, bias));
  }

  /** The factors as numbers for an array [C]. */
  public float[] scales() {
    return floats(scale);
  }

  /** The biases as numbers for an array [C]. */
  public float[] biases() {
    return floats(bias);
  }

  private static float[] floats(List<Double> values) {
    float[] all = new float[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.get(i).floatValue();
    }
    return all;
  }
}

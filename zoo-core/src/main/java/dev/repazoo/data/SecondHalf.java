package dev.repazoo.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands behind the means in stored moments [2C, h, w]: REPA's class-conditional data have
 * standard deviations there, its text-to-image data, as U-ViT's, the logarithm of the variance.
 *
 * <p>A negative number proves the logarithm: no deviation is negative. Codecs of images have small
 * variances, so where none of many numbers is negative they are hardly logarithms.
 *
 * <p>Source: REPA, train.py and train_t2i.py (sample_posterior).
 */
public enum SecondHalf {
  /** Standard deviations. */
  STD,
  /** Logarithms of the variance, clamped to -30..20 before they are used. */
  LOG_VARIANCE;

  /** The smallest logarithm of a variance that is used. */
  public static final float LEAST_LOG_VARIANCE = -30;

  /** The largest. */
  public static final float MOST_LOG_VARIANCE = 20;

  /** The key in {@code codec.json}. */
  static final String KEY = "second_half";

  /** The word in files and on command lines: {@code std}, {@code log-variance}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(SecondHalf::word).toList();
  }

  /**
   * The meaning of a word.
   *
   * @throws IllegalArgumentException if it has none
   */
  public static SecondHalf of(String word) {
    return Arrays.stream(values())
        .filter(half -> half.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "second_half is '" + word + "'; it must be " + String.join(" or ", words())));
  }

  /** What moments prove by themselves: logarithms, or nothing. */
  public static Optional<SecondHalf> proven(float[] moments) {
    for (int i = moments.length / 2; i < moments.length; i++) {
      if (moments[i] < 0) {
        return Optional.of(LOG_VARIANCE);
      }
    }
    return Optional.empty();
  }

  /** Moments as training takes them: means, then standard deviations. */
  public float[] toMeanAndStd(float[] moments) {
    return switch (this) {
      case STD -> moments;
      case LOG_VARIANCE -> {
        float[] converted = moments.clone();
        for (int i = moments.length / 2; i < moments.length; i++) {
          float clamped = Math.max(LEAST_LOG_VARIANCE, Math.min(MOST_LOG_VARIANCE, moments[i]));
          converted[i] = (float) Math.exp(0.5f * clamped);
        }
        yield converted;
      }
    };
  }
}

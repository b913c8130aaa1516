package dev.repazoo.export.graph;

import dev.repazoo.message.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/** The number format of a graph's large matrix products. Everything else stays float32. */
public enum WeightPrecision {
  /** IEEE single: differences from the running model are rounding. */
  FP32(1e-3),
  /** IEEE half for products with weights: half the size, fast on GPUs; a CPU computes in single. */
  FP16(3e-2),
  /** Weights stored in IEEE half, everything computed in single: half the size, full speed. */
  FP16_WEIGHTS(3e-2),
  /**
   * 8-bit weights with a scale for each output, inputs quantised as they come, for products over
   * tokens: a quarter of the size of these weights, faster on CPUs.
   */
  INT8(3e-1);

  private final double allowedDifference;

  WeightPrecision(double allowedDifference) {
    this.allowedDifference = allowedDifference;
  }

  /** How much values may differ from the float32 model, relative to the largest of them. */
  public double allowedDifference() {
    return allowedDifference;
  }

  /** The word that {@code --precision} uses. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The precision that {@code --precision} names.
   *
   * @throws IllegalArgumentException for another word
   */
  public static WeightPrecision ofOption(String word) {
    return Arrays.stream(values())
        .filter(precision -> precision.option().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                InvalidValueException.ofWord(
                    "precision", word, "fp32, fp16, fp16-weights or int8"));
  }
}

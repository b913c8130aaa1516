package dev.repazoo.export.graph;

import dev.repazoo.message.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The number format of a graph's large matrix products, and in half precision of what lies between
 * them. Everything else stays float32.
 */
public enum WeightPrecision {
  /** IEEE single: differences from the running model are rounding. */
  FP32(0),
  /**
   * IEEE half from the first product with weights to the last: half the size, fast on GPUs; a CPU
   * computes in single.
   */
  FP16(0.02),
  /** Weights stored in IEEE half, everything computed in single: half the size, full speed. */
  FP16_WEIGHTS(0.02),
  /**
   * 8-bit weights with a scale for each output, inputs quantised row by row as they come, for
   * products over tokens but the first and the last: a quarter of the size of these weights, faster
   * on CPUs.
   */
  INT8(0.1),
  /** The same products with weights of 4 bits: an eighth of their size. */
  INT4(0.3);

  private final double largestError;

  WeightPrecision(double largestError) {
    this.largestError = largestError;
  }

  /** Whether results are those of the float32 model but for rounding. */
  public boolean exact() {
    return this == FP32;
  }

  /**
   * Whether the CPU that checks a file computes otherwise than the device that it is for, so that
   * an error of it is no verdict.
   */
  public boolean emulated() {
    return this == FP16;
  }

  /** The relative error, on average of samples, from which on an export isn't worth keeping. */
  public double largestError() {
    return largestError;
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
                    "precision", word, "fp32, fp16, fp16-weights, int8 or int4"));
  }
}

package dev.repazoo.ops;

import dev.repazoo.message.InvalidValueException;
import java.util.Arrays;

/**
 * The number format of matrix products. Weights, reductions and the optimizer stay in float32
 * (autocast).
 */
public enum Precision {
  /** Everything in float32. */
  FP32("no"),
  /** Matrix products in IEEE half precision; training needs loss scaling. */
  FP16("fp16"),
  /** Matrix products in bfloat16. */
  BF16("bf16");

  private final String option;

  Precision(String option) {
    this.option = option;
  }

  /** The word that {@code --mixed-precision} uses, as accelerate spells it. */
  public String option() {
    return option;
  }

  /**
   * The precision that {@code --mixed-precision} names.
   *
   * @throws IllegalArgumentException for a word that is none of no, fp16, bf16
   */
  public static Precision ofOption(String word) {
    return Arrays.stream(values())
        .filter(p -> p.option.equals(word))
        .findFirst()
        .orElseThrow(
            () -> InvalidValueException.ofWord("mixed_precision", word, "one of no, fp16, bf16"));
  }
}

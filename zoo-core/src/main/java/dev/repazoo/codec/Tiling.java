package dev.repazoo.codec;

import dev.repazoo.message.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/** Whether images are coded in overlapping tiles. */
public enum Tiling {
  /** Where a single image would take more memory than there is. */
  AUTO,
  /** Wherever an image is larger than a tile. */
  ON,
  /** Never. */
  OFF;

  /** The word that names it. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The choice that {@code --tiling} names.
   *
   * @throws IllegalArgumentException for another word than auto, on and off
   */
  public static Tiling ofOption(String word) {
    return Arrays.stream(values())
        .filter(tiling -> tiling.option().equals(word))
        .findFirst()
        .orElseThrow(() -> InvalidValueException.ofWord("tiling", word, "auto, on or off"));
  }
}

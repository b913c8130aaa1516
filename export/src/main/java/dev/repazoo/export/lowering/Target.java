package dev.repazoo.export.lowering;

import dev.repazoo.message.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/** Who shall run an exported graph. */
public enum Target {
  /** Standard operators only: any runtime. */
  PORTABLE,
  /** ONNX Runtime, with its fused operators: faster there, unknown elsewhere. */
  ORT;

  /** The word that {@code --target} uses. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The target that {@code --target} names.
   *
   * @throws IllegalArgumentException for another word
   */
  public static Target ofOption(String word) {
    return Arrays.stream(values())
        .filter(target -> target.option().equals(word))
        .findFirst()
        .orElseThrow(() -> InvalidValueException.ofWord("target", word, "portable or ort"));
  }
}

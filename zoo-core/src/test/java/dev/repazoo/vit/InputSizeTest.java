package dev.repazoo.vit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputSizeTest {

  private static InputSize named(String rule) {
    return switch (rule) {
      case "only 256" -> new InputSize(224, false);
      case "multiples" -> new InputSize(224, true);
      case "patches" -> InputSize.ofPatches(16);
      default -> throw new AssertionError(rule);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "only 256, 256, 224",
    "multiples, 256, 224",
    "multiples, 512, 448",
    "patches, 64, 64",
    "patches, 256, 256",
    "patches, 528, 528"
  })
  void aTakenSizeBecomesAnInput(String rule, int resolution, int input) {
    assertEquals(input, named(rule).of(resolution));
  }

  @ParameterizedTest
  @CsvSource({
    "only 256, 512, use a DINOv2 or DINOv3",
    "only 256, 250, 256 pixels",
    "multiples, 384, 256 pixels or a multiple",
    "multiples, 0, 256 pixels or a multiple",
    "patches, 0, a multiple of 16 pixels",
    "patches, 100, a multiple of 16 pixels"
  })
  void otherSizesAreRefused(String rule, int resolution, String named) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> named(rule).of(resolution)).getMessage();
    assertTrue(message.contains(named) && message.contains("not of " + resolution), message);
  }
}

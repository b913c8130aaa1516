package dev.repazoo.vit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ResamplingTest {
  /**
   * Of {@code F.interpolate(x, scale_factor=16.1 / 37, mode="bicubic")}, x being i to the power of
   * 1.5, in PyTorch 2.7.1.
   */
  private static final float[] OFFSET = {
    0.46330425f, 5.001638f, 12.163235f, 20.657164f, 30.656187f, 42.520573f, 54.935093f, 68.178345f,
    83.14294f, 98.77706f, 114.64037f, 131.81084f, 150.34265f, 168.58783f, 187.64021f, 208.5834f
  };

  @Test
  void shiftsByATenthAsDinoV2Does() {
    float[] weights = Resampling.BICUBIC_OFFSET.weights(37, 16);
    for (int i = 0; i < 16; i++) {
      double value = 0;
      for (int j = 0; j < 37; j++) {
        value += weights[i * 37 + j] * Math.pow(j, 1.5);
      }
      assertEquals(OFFSET[i], value, 1e-3);
    }
  }
}

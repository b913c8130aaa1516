package dev.repazoo.vit;

/**
 * Positions by rotation of queries and keys (axial RoPE) instead of a learned table.
 *
 * @param theta ratio of the longest period to the shortest, which is 1
 * @param keyBias whether keys have a bias where queries and values have one
 */
public record RotaryPositions(double theta, boolean keyBias) {
  /** Axes times the two halves that are rotated into one another. */
  private static final int SHARE = 4;

  /** Checks the ratio. */
  public RotaryPositions {
    if (!(theta > 0) || Double.isInfinite(theta)) {
      throw new IllegalArgumentException("rope_theta is " + theta + "; it must be positive");
    }
  }

  /**
   * {@code theta^(i / n)} for i from 0 to n - 1 and n = d / 4: each axis has half of a head's d / 2
   * pairs of channels.
   *
   * @param headWidth d
   * @throws IllegalArgumentException if 4 doesn't divide d
   */
  public float[] periods(int headWidth) {
    if (headWidth % SHARE != 0) {
      throw new IllegalArgumentException(
          "a head is " + headWidth + " wide; rotary positions want a multiple of " + SHARE);
    }
    float[] periods = new float[headWidth / SHARE];
    for (int i = 0; i < periods.length; i++) {
      periods[i] = (float) Math.pow(theta, (double) i / periods.length);
    }
    return periods;
  }
}

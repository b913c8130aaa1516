package dev.repazoo.vit;

/**
 * Which image sizes an encoder takes, and the input size that each becomes.
 *
 * <p>REPA knows images of 256 pixels, which an encoder takes as they are or resized to the size it
 * was trained on, and of 512, twice that.
 *
 * @param base input pixels for images of 256
 * @param scales whether multiples of 256 are taken too, resized in proportion
 */
public record InputSize(int base, boolean scales) {
  /** The image size that REPA's table of inputs is for. */
  public static final int REFERENCE = 256;

  /** Checks the size. */
  public InputSize {
    if (base < 1) {
      throw new IllegalArgumentException("input size is " + base + "; it must be at least 1");
    }
  }

  /**
   * Input pixels along a side.
   *
   * @throws IllegalArgumentException when images of that size are not taken
   */
  public int of(int resolution) {
    if (resolution < REFERENCE || resolution % REFERENCE != 0) {
      throw new IllegalArgumentException(
          "this encoder takes images of "
              + (scales ? "256 pixels or a multiple" : "256 pixels")
              + ", not of "
              + resolution);
    }
    if (!scales && resolution != REFERENCE) {
      throw new IllegalArgumentException(
          "this encoder takes images of 256 pixels, not of "
              + resolution
              + "; for 512 use a DINOv2");
    }
    return base * (resolution / REFERENCE);
  }
}

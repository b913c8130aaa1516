package dev.repazoo.vit;

/**
 * Which image sizes an encoder takes, and the input size that each becomes.
 *
 * <p>REPA knows images of 256 pixels, which an encoder takes as they are or resized to the size it
 * was trained on, and of 512, twice that. An encoder whose positions belong to no grid takes any
 * image that its patches cover.
 *
 * @param base input pixels for images of 256; for {@link Sizes#PATCHES} the side of a patch
 * @param sizes which sizes are taken
 */
public record InputSize(int base, Sizes sizes) {
  /** The image size that REPA's table of inputs is for. */
  public static final int REFERENCE = 256;

  /** Which image sizes are taken. */
  public enum Sizes {
    /** 256 pixels only. */
    REFERENCE,
    /** 256 pixels and multiples, resized in proportion. */
    MULTIPLES,
    /** Whole numbers of patches, not resized. */
    PATCHES
  }

  /** Checks the size. */
  public InputSize {
    if (base < 1) {
      throw new IllegalArgumentException("input size is " + base + "; it must be at least 1");
    }
  }

  /**
   * For images of 256 pixels.
   *
   * @param scales whether multiples of 256 are taken too, resized in proportion
   */
  public InputSize(int base, boolean scales) {
    this(base, scales ? Sizes.MULTIPLES : Sizes.REFERENCE);
  }

  /** Images of any whole number of patches, as they are. */
  public static InputSize ofPatches(int patchSize) {
    return new InputSize(patchSize, Sizes.PATCHES);
  }

  /**
   * Input pixels along a side.
   *
   * @throws IllegalArgumentException when images of that size are not taken
   */
  public int of(int resolution) {
    return switch (sizes) {
      case REFERENCE -> {
        boolean larger = resolution > REFERENCE && resolution % REFERENCE == 0;
        check(
            resolution,
            resolution == REFERENCE,
            "256 pixels",
            larger ? "; for 512 use a DINOv2 or DINOv3" : "");
        yield base;
      }
      case MULTIPLES -> {
        boolean fits = resolution >= REFERENCE && resolution % REFERENCE == 0;
        check(resolution, fits, "256 pixels or a multiple", "");
        yield base * (resolution / REFERENCE);
      }
      case PATCHES -> {
        boolean fits = resolution >= base && resolution % base == 0;
        check(resolution, fits, "a multiple of " + base + " pixels", "");
        yield resolution;
      }
    };
  }

  private static void check(int resolution, boolean fits, String taken, String instead) {
    if (!fits) {
      throw new IllegalArgumentException(
          "it takes images of " + taken + ", not of " + resolution + instead);
    }
  }
}

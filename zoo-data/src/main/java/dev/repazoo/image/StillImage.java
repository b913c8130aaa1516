package dev.repazoo.image;

/** An image file whose header was read: its size is known before any memory is taken for pixels. */
public interface StillImage {
  /** Width in pixels. */
  int width();

  /** Height in pixels. */
  int height();

  /**
   * Decodes it, the first image if there are several.
   *
   * @throws ImageFormatException if it is damaged
   */
  RgbImage decode() throws ImageFormatException;
}

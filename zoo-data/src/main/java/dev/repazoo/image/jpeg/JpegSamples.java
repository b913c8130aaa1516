package dev.repazoo.image.jpeg;

/** The samples of a decoded JPEG stream: YCbCr as RGB, inks as they are stored. */
public final class JpegSamples {
  private final int width;
  private final int height;
  private final byte[] values;

  JpegSamples(int width, int height, byte[] values) {
    this.width = width;
    this.height = height;
    this.values = values;
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }

  /** The samples themselves, {@code [height, width, components]}: not a copy. */
  public byte[] values() {
    return values;
  }
}

package dev.repazoo.image;

/**
 * An 8-bit RGB image in memory.
 *
 * <p>Samples lie row by row, R, G, B of a pixel side by side: {@code [H, W, 3]}, unsigned, in sRGB
 * as stored in the file. {@link #toChw} gives the planar order that networks take.
 */
public final class RgbImage {
  private final int width;
  private final int height;
  private final byte[] samples;

  private RgbImage(int width, int height, byte[] samples) {
    this.width = width;
    this.height = height;
    this.samples = samples;
  }

  /**
   * An image over samples in {@code [H, W, 3]} order; the array is used, not copied.
   *
   * @throws IllegalArgumentException if the array's length is not {@code 3 * width * height}
   */
  public static RgbImage ofHwc(int width, int height, byte[] samples) {
    checkLength(width, height, samples.length);
    return new RgbImage(width, height, samples);
  }

  /**
   * An image from planar reals {@code [3, H, W]} in 0..1, clamped to it: {@code x 255}, rounded.
   *
   * @param values holds the reals
   * @param start the first of them
   */
  public static RgbImage ofUnit(int width, int height, float[] values, int start) {
    byte[] planes = new byte[3 * width * height];
    for (int i = 0; i < planes.length; i++) {
      float clamped = Math.max(0f, Math.min(1f, values[start + i]));
      planes[i] = (byte) (int) (clamped * 255f + 0.5f);
    }
    return ofChw(width, height, planes);
  }

  /**
   * An image from planar samples {@code [3, H, W]}.
   *
   * @throws IllegalArgumentException if the array's length is not {@code 3 * width * height}
   */
  public static RgbImage ofChw(int width, int height, byte[] planes) {
    checkLength(width, height, planes.length);
    byte[] samples = new byte[planes.length];
    int pixels = width * height;
    for (int i = 0; i < pixels; i++) {
      samples[3 * i] = planes[i];
      samples[3 * i + 1] = planes[pixels + i];
      samples[3 * i + 2] = planes[2 * pixels + i];
    }
    return new RgbImage(width, height, samples);
  }

  /**
   * An image from gray samples {@code [H, W]}.
   *
   * @throws IllegalArgumentException if the array's length is not {@code width * height}
   */
  public static RgbImage ofGray(int width, int height, byte[] gray) {
    checkLength(width, height, Math.multiplyExact(3, gray.length));
    byte[] samples = new byte[3 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      samples[3 * i] = gray[i];
      samples[3 * i + 1] = gray[i];
      samples[3 * i + 2] = gray[i];
    }
    return new RgbImage(width, height, samples);
  }

  /** A black image. */
  public static RgbImage black(int width, int height) {
    return ofHwc(width, height, new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))]);
  }

  private static void checkLength(int width, int height, int length) {
    if (width < 1 || height < 1 || length != 3L * width * height) {
      throw new IllegalArgumentException(
          "an RGB image of " + width + "x" + height + " can't have " + length + " samples");
    }
  }

  /** Width in pixels. */
  public int width() {
    return width;
  }

  /** Height in pixels. */
  public int height() {
    return height;
  }

  /** The samples themselves, {@code [H, W, 3]}: not a copy. */
  public byte[] hwc() {
    return samples;
  }

  /** A planar copy of the samples, {@code [3, H, W]}. */
  public byte[] toChw() {
    byte[] planes = new byte[samples.length];
    int pixels = width * height;
    for (int i = 0; i < pixels; i++) {
      planes[i] = samples[3 * i];
      planes[pixels + i] = samples[3 * i + 1];
      planes[2 * pixels + i] = samples[3 * i + 2];
    }
    return planes;
  }

  /** One sample in 0..255; channel 0 is red. */
  public int sample(int x, int y, int channel) {
    return samples[3 * (y * width + x) + channel] & 0xff;
  }

  /**
   * Copies another image over this one.
   *
   * @param left column of this image where the other's first column goes
   * @param top row of this image where the other's first row goes
   * @throws IndexOutOfBoundsException if it doesn't fit
   */
  public void paste(RgbImage other, int left, int top) {
    if (left < 0 || top < 0 || left + other.width > width || top + other.height > height) {
      throw new IndexOutOfBoundsException(
          other.width + "x" + other.height + " at " + left + "," + top + " leaves the image");
    }
    for (int y = 0; y < other.height; y++) {
      System.arraycopy(
          other.samples,
          3 * y * other.width,
          samples,
          3 * ((top + y) * width + left),
          3 * other.width);
    }
  }

  /**
   * A copy of a rectangle.
   *
   * @throws IndexOutOfBoundsException if it leaves the image
   */
  public RgbImage crop(int left, int top, int cropWidth, int cropHeight) {
    if (left < 0 || top < 0 || left + cropWidth > width || top + cropHeight > height) {
      throw new IndexOutOfBoundsException(
          cropWidth + "x" + cropHeight + " at " + left + "," + top + " leaves the image");
    }
    RgbImage crop = black(cropWidth, cropHeight);
    for (int y = 0; y < cropHeight; y++) {
      System.arraycopy(
          samples, 3 * ((top + y) * width + left), crop.samples, 3 * y * cropWidth, 3 * cropWidth);
    }
    return crop;
  }
}

package dev.repazoo.spi;

import ai.djl.ndarray.types.Shape;

/** Shape of one generated sample before decoding: channels, height and width. */
public record LatentShape(int channels, int height, int width) {
  /** Channels of an image: red, green and blue. */
  private static final int RGB = 3;

  /** Checks that each is positive. */
  public LatentShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "latent shape is " + channels + "x" + height + "x" + width + "; each must be positive");
    }
  }

  /** Whether samples are images rather than latents. */
  public boolean isPixels() {
    return channels == RGB;
  }

  /** Number of values in a sample. */
  public int size() {
    return channels * height * width;
  }

  /** The shape of a batch: [B, C, H, W]. */
  public Shape batch(long size) {
    return new Shape(size, channels, height, width);
  }
}

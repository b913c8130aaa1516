package dev.repazoo.image.webp;

import java.util.Arrays;

/**
 * One plane of a frame with a border: a row of 127 above, with four more samples to the right, and
 * a column of 129 to the left. Predictions read the border as if it were decoded.
 */
final class Plane {
  private static final int RIGHT = 4;

  final int stride;
  final byte[] samples;
  private final int origin;

  Plane(int width, int height) {
    stride = width + 1 + RIGHT;
    samples = new byte[stride * (height + 1)];
    origin = stride + 1;
    Arrays.fill(samples, 0, stride, (byte) 127);
    for (int y = 0; y < height; y++) {
      samples[origin + y * stride - 1] = (byte) 129;
    }
  }

  /** Where a sample lies; -1 is the border. */
  int at(int x, int y) {
    return origin + y * stride + x;
  }

  int get(int at) {
    return samples[at] & 0xff;
  }

  static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}

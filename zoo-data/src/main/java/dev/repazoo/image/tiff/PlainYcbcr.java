package dev.repazoo.image.tiff;

/**
 * Converts luminance and chrominance of each pixel as Pillow does.
 *
 * <p>{@code R = Y + 1.402 Cr'}, {@code G = Y - 0.34414 Cb' - 0.71414 Cr'}, {@code B = Y + 1.772
 * Cb'} with {@code C' = C - 128}, in steps of 1/64. Source: Pillow, ConvertYCbCr.c.
 */
final class PlainYcbcr {
  private static final int SHIFT = 6;

  private PlainYcbcr() {}

  /** Converts in place. */
  static void toRgb(byte[] pixels) {
    for (int i = 0; i + 2 < pixels.length; i += 3) {
      int y = pixels[i] & 0xff;
      int cb = (pixels[i + 1] & 0xff) - 128;
      int cr = (pixels[i + 2] & 0xff) - 128;
      pixels[i] = clip(y + (scaled(1.402, cr) >> SHIFT));
      pixels[i + 1] = clip(y + ((scaled(-0.34414, cb) + scaled(-0.71414, cr)) >> SHIFT));
      pixels[i + 2] = clip(y + (scaled(1.772, cb) >> SHIFT));
    }
  }

  private static int scaled(double factor, int chrominance) {
    return (int) (factor * chrominance * (1 << SHIFT) + 0.5);
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}

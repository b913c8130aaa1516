package dev.repazoo.image.bmp;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where red, green and blue lie in the little-endian number that is a pixel of 16, 24 or 32 bits.
 *
 * <p>Others than these are refused, as Pillow does (BmpImagePlugin.py, MASK_MODES).
 */
enum PixelLayout {
  BITS_555(16, 0x7c00, 0x3e0, 0x1f, 0),
  BITS_565(16, 0xf800, 0x7e0, 0x1f, 0),
  BGR(24, 0xff0000, 0xff00, 0xff, 0),
  BGRX(32, 0xff0000, 0xff00, 0xff, 0xff00_0000),
  XBGR(32, 0xff00_0000, 0xff0000, 0xff00, 0xff),
  BGXR(32, 0xff00_0000, 0xff00, 0xff, 0xff0000),
  RGBA(32, 0xff, 0xff00, 0xff0000, 0xff00_0000);

  private final int bits;
  private final int red;
  private final int green;
  private final int blue;
  private final int alpha;

  PixelLayout(int bits, int red, int green, int blue, int alpha) {
    this.bits = bits;
    this.red = red;
    this.green = green;
    this.blue = blue;
    this.alpha = alpha;
  }

  /** The layout of pixels without masks. */
  static PixelLayout plain(int bits) {
    return bits == 16 ? BITS_555 : bits == 24 ? BGR : BGRX;
  }

  /** The layout of such masks of red, green, blue and, with 32 bits, alpha; all 0 is the usual. */
  static Optional<PixelLayout> of(int bits, int[] masks) {
    if (bits == 32 && Arrays.equals(masks, new int[4])) {
      return Optional.of(BGRX);
    }
    return Arrays.stream(values()).filter(layout -> layout.fits(bits, masks)).findFirst();
  }

  private boolean fits(int pixelBits, int[] masks) {
    boolean alphaFits = bits < 32 || masks[3] == alpha || (masks[3] == 0 && this != RGBA);
    return bits == pixelBits
        && masks[0] == red
        && masks[1] == green
        && masks[2] == blue
        && alphaFits;
  }

  /** Writes a pixel's red, green and blue, spread over 0 to 255. */
  void write(int pixel, byte[] out, int at) {
    out[at] = spread(pixel, red);
    out[at + 1] = spread(pixel, green);
    out[at + 2] = spread(pixel, blue);
  }

  private static byte spread(int pixel, int mask) {
    int shift = Integer.numberOfTrailingZeros(mask);
    int largest = mask >>> shift;
    return (byte) ((pixel >>> shift & largest) * 255 / largest);
  }
}

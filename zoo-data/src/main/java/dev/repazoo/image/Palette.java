package dev.repazoo.image;

/** The colours of an image of indices: 256, black where the file has none. */
public final class Palette {
  private static final int SIZE = 256;

  private final byte[] rgb = new byte[3 * SIZE];

  /**
   * Takes colours from a file.
   *
   * @param entries colours, each of {@code stride} bytes; a last one that is cut is left out
   * @param stride bytes of a colour, 3 or more
   * @param blueFirst whether blue comes first, and red third
   * @throws ImageFormatException if there are more than 256
   */
  public static Palette of(byte[] entries, int stride, boolean blueFirst)
      throws ImageFormatException {
    int count = entries.length / stride;
    if (count > SIZE) {
      throw new ImageFormatException(count + " colours in the palette; at most 256 are read");
    }
    Palette palette = new Palette();
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < 3; c++) {
        palette.rgb[3 * i + c] = entries[stride * i + (blueFirst ? 2 - c : c)];
      }
    }
    return palette;
  }

  /** All black. */
  public static Palette black() {
    return new Palette();
  }

  private Palette() {}

  /** The image of such indices, {@code [H, W]}. */
  public RgbImage image(int width, int height, byte[] indices) {
    RgbImage image = RgbImage.black(width, height);
    write(indices, image.hwc(), 0);
    return image;
  }

  /** Writes the red, green and blue of indices. */
  public void write(byte[] indices, byte[] out, int begin) {
    int at = begin;
    for (byte index : indices) {
      int colour = 3 * (index & 0xff);
      out[at] = rgb[colour];
      out[at + 1] = rgb[colour + 1];
      out[at + 2] = rgb[colour + 2];
      at += 3;
    }
  }
}

package dev.repazoo.image.png;

import dev.repazoo.image.ImageFormatException;

/**
 * What the samples of a PNG file are.
 *
 * @param bits of a sample
 * @param colour the header's colour type
 */
record PngType(int bits, Colour colour) {
  /** The colour types by their numbers; two numbers are none. */
  enum Colour {
    GRAY(0, 1, 0b11111),
    RGB(2, 3, 0b11000),
    PALETTE(3, 1, 0b01111),
    GRAY_ALPHA(4, 2, 0b11000),
    RGBA(6, 4, 0b11000);

    private final int number;
    private final int channels;
    private final int depths;

    /** Depths are powers of two: bit i stands for 2^i bits. */
    Colour(int number, int channels, int depths) {
      this.number = number;
      this.channels = channels;
      this.depths = depths;
    }

    /** Samples of a pixel. */
    int channels() {
      return channels;
    }
  }

  /**
   * Finds what a header says.
   *
   * @throws ImageFormatException if the format has no such samples
   */
  static PngType of(int bits, int number) throws ImageFormatException {
    for (Colour colour : Colour.values()) {
      if (colour.number == number
          && Integer.bitCount(bits) == 1
          && (colour.depths >> Integer.numberOfTrailingZeros(bits) & 1) == 1) {
        return new PngType(bits, colour);
      }
    }
    throw new ImageFormatException("damaged PNG: colour type " + number + " of " + bits + " bits");
  }

  /** Bits of a pixel. */
  int pixelBits() {
    return bits * colour.channels();
  }

  /** Bytes of a row of so many pixels. */
  int rowBytes(int pixels) {
    return Math.toIntExact(((long) pixels * pixelBits() + 7) / 8);
  }
}

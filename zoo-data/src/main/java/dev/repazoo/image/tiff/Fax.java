package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;

/**
 * Facsimile compression of black and white pixels.
 *
 * <p>Source: ITU-T T.4 and T.6; TIFF 6.0, sections 10 and 11. Where data are damaged or end early,
 * it does what libtiff does (tif_fax3.c).
 */
final class Fax {
  /** The kinds. */
  enum Kind {
    /** Lines by themselves, each at a byte's begin. */
    MODIFIED_HUFFMAN,
    /** Lines by themselves, behind marks. */
    GROUP3,
    /** Lines by themselves or by those above them, behind marks. */
    GROUP3_2D,
    /** Lines by those above them. */
    GROUP4
  }

  private final Kind kind;
  private final FaxBits bits;
  private final FaxLine line;
  private final int rowBytes;
  private boolean marked;

  private Fax(Kind kind, FaxBits bits, int width) {
    this.kind = kind;
    this.bits = bits;
    line = new FaxLine(bits, width);
    rowBytes = (width + 7) / 8;
    marked = kind == Kind.GROUP3 || kind == Kind.GROUP3_2D;
  }

  /**
   * Unpacks rows.
   *
   * @param data packed, the first pixel in a byte's highest bit
   * @param out takes the rows; those that group 4 data lack stay as they are
   * @throws ImageFormatException if data end early where that is not allowed
   */
  static void unpack(Kind kind, byte[] data, int width, int rows, byte[] out)
      throws ImageFormatException {
    new Fax(kind, new FaxBits(data, 0, data.length), width).unpack(rows, out);
  }

  private void unpack(int rows, byte[] out) throws ImageFormatException {
    for (int y = 0; y < rows; y++) {
      line.begin();
      boolean ended = false;
      try {
        read();
      } catch (FaxBits.Ended e) {
        line.cleanUp();
        ended = true;
      }
      if (ended && kind != Kind.GROUP4) {
        throw ImageFormatException.ended();
      }
      line.write(out, y * rowBytes);
      if (kind == Kind.GROUP4 && (ended || line.endOfLine())) {
        if (y == 0) {
          throw ImageFormatException.ended();
        }
        return;
      }
      if (kind == Kind.GROUP4 || kind == Kind.GROUP3_2D) {
        line.end();
      }
      if (kind == Kind.MODIFIED_HUFFMAN) {
        bits.align();
      }
    }
  }

  private void read() throws FaxBits.Ended, ImageFormatException {
    if (marked) {
      passMark();
    }
    if (kind == Kind.GROUP4) {
      line.readTwoDimensional();
      return;
    }
    if (kind == Kind.GROUP3_2D) {
      boolean alone = bits.peek(1) == 1;
      bits.skip(1);
      if (!alone) {
        line.readTwoDimensional();
        return;
      }
    }
    line.readOneDimensional();
  }

  /** Goes behind the next mark; without one to the data's begin, where no more are looked for. */
  private void passMark() throws FaxBits.Ended {
    while (!line.endOfLine() && bits.peek(11) != 0) {
      bits.skip(1);
    }
    try {
      while (bits.peek(8) == 0) {
        bits.skip(8);
      }
      while (bits.peek(1) == 0) {
        bits.skip(1);
      }
      bits.skip(1);
      line.forgetEndOfLine();
    } catch (FaxBits.Ended e) {
      marked = false;
      line.forgetEndOfLine();
      bits.restart();
    }
  }
}

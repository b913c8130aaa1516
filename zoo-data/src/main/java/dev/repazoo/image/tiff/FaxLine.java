package dev.repazoo.image.tiff;

import dev.repazoo.image.ImageFormatException;
import java.util.Arrays;

/**
 * A line of facsimile as runs of white and black, the first white, with the line above it.
 *
 * <p>a0 is where decoding is, b1 the next change above; names are those of ITU-T T.6. What is done
 * with damaged lines is what libtiff does (tif_fax3.h): they are filled up with white.
 */
final class FaxLine {
  private final FaxBits bits;
  private final int width;
  private int[] runs;
  private int[] above;
  private int count;
  private int a0;
  private int pending;
  private int b1;
  private int next;
  private boolean endOfLine;

  FaxLine(FaxBits bits, int width) {
    this.bits = bits;
    this.width = width;
    int most = 2 * ((width + 32) / 32 * 32);
    runs = new int[most];
    above = new int[most];
    above[0] = width;
  }

  /** Whether the line's end was met instead of a code. */
  boolean endOfLine() {
    return endOfLine;
  }

  void forgetEndOfLine() {
    endOfLine = false;
  }

  /** Begins a line. */
  void begin() {
    count = 0;
    a0 = 0;
    pending = 0;
    next = 0;
    b1 = above[next++];
  }

  private void add(int length) throws ImageFormatException {
    if (count >= runs.length) {
      throw new ImageFormatException("damaged TIFF: a line of too many runs");
    }
    runs[count++] = pending + length;
    a0 += length;
    pending = 0;
  }

  /** Ends a line; it is the one above then. */
  void end() throws ImageFormatException {
    if (count < runs.length) {
      add(0);
    }
    int[] other = above;
    above = runs;
    runs = other;
  }

  /** Cuts runs at the line's width, and writes its pixels, black being 1. */
  void write(byte[] out, int at) {
    Arrays.fill(out, at, at + (width + 7) / 8, (byte) 0);
    int x = 0;
    for (int i = 0; i < count; i++) {
      if (runs[i] < 0 || runs[i] > width - x) {
        runs[i] = width - x;
      }
      for (int end = x + runs[i]; x < end; x++) {
        if (i % 2 == 1) {
          out[at + (x >> 3)] |= (byte) (0x80 >> (x & 7));
        }
      }
    }
  }

  /** Brings the runs to the line's width. */
  void cleanUp() throws ImageFormatException {
    if (pending != 0) {
      add(0);
    }
    while (a0 > width && count > 0) {
      a0 -= runs[--count];
    }
    if (a0 < width) {
      a0 = Math.max(0, a0);
      if (count % 2 == 1) {
        add(0);
      }
      add(width - a0);
    } else if (a0 > width) {
      add(width);
      add(0);
    }
  }

  /** Reads a run, and says whether it ended as one. */
  private boolean run(FaxCodes colour) throws FaxBits.Ended, ImageFormatException {
    while (true) {
      FaxCodes.Code code = bits.next(colour);
      switch (code.meaning()) {
        case RUN -> {
          add(code.value());
          return true;
        }
        case PART_OF_RUN -> {
          a0 += code.value();
          pending += code.value();
        }
        case END_OF_LINE -> {
          endOfLine = true;
          return false;
        }
        default -> {
          return false;
        }
      }
    }
  }

  /** Reads a line coded by itself. */
  void readOneDimensional() throws FaxBits.Ended, ImageFormatException {
    while (run(FaxCodes.WHITE) && a0 < width && run(FaxCodes.BLACK) && a0 < width) {
      if (runs[count - 1] == 0 && runs[count - 2] == 0) {
        count -= 2;
      }
    }
    cleanUp();
  }

  /** Moves b1 behind a0. */
  private void findB1() throws ImageFormatException {
    while (count > 0 && b1 <= a0 && b1 < width) {
      b1 += above(0) + above(1);
      next += 2;
    }
  }

  private int above(int offset) throws ImageFormatException {
    if (next + offset >= above.length) {
      throw new ImageFormatException("damaged TIFF: a line of too many runs");
    }
    return above[next + offset];
  }

  /** Reads a line coded by the one above it. */
  void readTwoDimensional() throws FaxBits.Ended, ImageFormatException {
    while (a0 < width) {
      if (!mode(bits.next(FaxCodes.MODES))) {
        cleanUp();
        return;
      }
    }
    if (pending != 0) {
      if (pending + a0 < width) {
        if (bits.peek(1) == 0) {
          cleanUp();
          return;
        }
        bits.skip(1);
      }
      add(0);
    }
    cleanUp();
  }

  /** Does what a mode says; false if the line ends there. */
  private boolean mode(FaxCodes.Code code) throws FaxBits.Ended, ImageFormatException {
    switch (code.meaning()) {
      case PASS -> {
        findB1();
        b1 += above(0);
        pending += b1 - a0;
        a0 = b1;
        b1 += above(1);
        next += 2;
        return true;
      }
      case HORIZONTAL -> {
        boolean black = count % 2 == 1;
        if (!horizontal(black) || !horizontal(!black)) {
          return false;
        }
        findB1();
        return true;
      }
      case VERTICAL -> {
        return vertical(code.value());
      }
      case END_OF_LINE -> {
        runs[count++] = width - a0;
        bits.peek(4);
        bits.skip(4);
        endOfLine = true;
        return false;
      }
      case EXTENSION -> {
        runs[count++] = width - a0;
        return false;
      }
      default -> {
        return false;
      }
    }
  }

  /** An end of line within it is nothing but a damaged code. */
  private boolean horizontal(boolean black) throws FaxBits.Ended, ImageFormatException {
    boolean before = endOfLine;
    boolean whole = run(black ? FaxCodes.BLACK : FaxCodes.WHITE);
    endOfLine = before;
    return whole;
  }

  private boolean vertical(int offset) throws ImageFormatException {
    findB1();
    if (offset < 0 && b1 < a0 - offset) {
      return false;
    }
    add(b1 - a0 + offset);
    if (offset < 0) {
      b1 -= above[--next];
    } else {
      b1 += above(0);
      next++;
    }
    return true;
  }
}

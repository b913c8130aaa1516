package dev.repazoo.image.webp;

import java.util.Arrays;

/**
 * The coefficients of macroblocks: tokens of a partition, dequantized. Source: RFC 6386, section
 * 13.
 */
final class Residuals {
  /** Blocks of a macroblock: 16 of luma, then 4 of each chroma plane. */
  static final int BLOCKS = 24;

  private static final int LUMA_WITHOUT_DC = 0;
  private static final int LUMA_DC = 1;
  private static final int CHROMA = 2;
  private static final int LUMA = 3;

  private final Vp8Header header;

  /** Whether the neighbours' blocks had coefficients: luma, U, V, and the luma DCs' block. */
  private final boolean[][] above;

  private final boolean[] left = new boolean[9];

  /** The macroblock's coefficients, 16 a block. */
  final int[] coefficients = new int[16 * BLOCKS];

  /** Which blocks have any. */
  final boolean[] filled = new boolean[BLOCKS];

  private final int[] dc = new int[16];

  Residuals(Vp8Header header, int columns) {
    this.header = header;
    above = new boolean[columns][9];
  }

  void beginRow() {
    Arrays.fill(left, false);
  }

  /** A macroblock without coefficients. */
  void skip(int column, boolean inSubBlocks) {
    int kept = inSubBlocks ? 8 : 9;
    Arrays.fill(left, 0, kept, false);
    Arrays.fill(above[column], 0, kept, false);
    Arrays.fill(filled, false);
  }

  /**
   * Reads a macroblock.
   *
   * @return whether there is any coefficient
   */
  boolean read(BoolDecoder in, int column, boolean inSubBlocks, Vp8Header.Steps steps) {
    Arrays.fill(coefficients, 0);
    Arrays.fill(filled, false);
    boolean[] top = above[column];
    int first = 0;
    if (!inSubBlocks) {
      first = 1;
      Arrays.fill(dc, 0);
      int context = (top[8] ? 1 : 0) + (left[8] ? 1 : 0);
      int count = block(in, LUMA_DC, context, steps.lumaDc(), 0, dc, 0);
      top[8] = count > 0;
      left[8] = count > 0;
      if (count > 0) {
        Transform.inverseHadamard(dc, coefficients);
      }
    }
    boolean any =
        plane(in, column, 0, 4, 0, first, first == 1 ? LUMA_WITHOUT_DC : LUMA, steps.luma());
    any |= plane(in, column, 16, 2, 4, 0, CHROMA, steps.chroma());
    any |= plane(in, column, 20, 2, 6, 0, CHROMA, steps.chroma());
    return any;
  }

  private boolean plane(
      BoolDecoder in,
      int column,
      int begin,
      int size,
      int flags,
      int first,
      int type,
      Vp8Header.Step steps) {
    boolean[] top = above[column];
    boolean any = false;
    for (int i = 0; i < size * size; i++) {
      int x = flags + i % size;
      int y = flags + i / size;
      int context = (top[x] ? 1 : 0) + (left[y] ? 1 : 0);
      int at = 16 * (begin + i);
      int count = block(in, type, context, steps, first, coefficients, at);
      top[x] = count > first;
      left[y] = count > first;
      filled[begin + i] = count > 1 || coefficients[at] != 0;
      any |= filled[begin + i];
    }
    return any;
  }

  /** Reads a block; returns one past its last coefficient's place, or {@code first} without any. */
  private int block(
      BoolDecoder in, int type, int context, Vp8Header.Step steps, int first, int[] out, int at) {
    int[][][] bands = header.probabilities[type];
    int[] p = bands[Vp8Tables.BANDS[first]][context];
    int n = first;
    while (n < 16) {
      if (in.bit(p[0]) == 0) {
        return n;
      }
      while (in.bit(p[1]) == 0) {
        n++;
        if (n == 16) {
          return 16;
        }
        p = bands[Vp8Tables.BANDS[n]][0];
      }
      int[][] next = bands[Vp8Tables.BANDS[n + 1]];
      int value = 1;
      if (in.bit(p[2]) == 0) {
        p = next[1];
      } else {
        value = large(in, p);
        p = next[2];
      }
      out[at + Vp8Tables.ZIGZAG[n]] =
          (in.flag() ? -value : value) * (n > 0 ? steps.ac() : steps.dc());
      n++;
    }
    return 16;
  }

  private static int large(BoolDecoder in, int[] p) {
    if (in.bit(p[3]) == 0) {
      return in.bit(p[4]) == 0 ? 2 : 3 + in.bit(p[5]);
    }
    if (in.bit(p[6]) == 0) {
      if (in.bit(p[7]) == 0) {
        return 5 + in.bit(159);
      }
      int high = in.bit(165);
      return 7 + 2 * high + in.bit(145);
    }
    int high = in.bit(p[8]);
    int size = 2 * high + in.bit(p[9 + high]);
    int value = 0;
    for (int probability : Vp8Tables.EXTRA[size]) {
      value = 2 * value + in.bit(probability);
    }
    return value + 3 + (8 << size);
  }
}

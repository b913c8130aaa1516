package dev.repazoo.image.webp;

import dev.repazoo.image.ImageFormatException;
import dev.repazoo.image.RgbImage;
import java.util.Arrays;

/** Decodes a VP8 key frame. Source: RFC 6386. */
final class Vp8Decoder {
  private static final int[] CHROMA_BEGIN = {16, 20};

  private final Vp8Header header;
  private final int columns;
  private final int rows;
  private final Plane luma;
  private final Plane[] chroma = new Plane[2];
  private final Residuals residuals;
  private final int[] edge = new int[13];

  /** Sub-blocks' modes above and to the left, which the next ones' probabilities depend on. */
  private final int[] modesAbove;

  private final int[] modesLeft = new int[4];
  private final int[] modes = new int[16];

  /** What the loop filter needs of each macroblock. */
  private final byte[] segments;

  private final boolean[] inSubBlocks;
  private final boolean[] inner;

  private Vp8Decoder(Vp8Header header) {
    this.header = header;
    columns = (header.width + 15) / 16;
    rows = (header.height + 15) / 16;
    luma = new Plane(16 * columns, 16 * rows);
    chroma[0] = new Plane(8 * columns, 8 * rows);
    chroma[1] = new Plane(8 * columns, 8 * rows);
    residuals = new Residuals(header, columns);
    modesAbove = new int[4 * columns];
    segments = new byte[columns * rows];
    inSubBlocks = new boolean[columns * rows];
    inner = new boolean[columns * rows];
  }

  /**
   * Decodes a frame.
   *
   * @throws ImageFormatException if it is damaged
   */
  static RgbImage decode(byte[] data, int begin, int end) throws ImageFormatException {
    Vp8Header header = new Vp8Header(data, begin, end);
    Vp8Decoder decoder = new Vp8Decoder(header);
    for (int row = 0; row < decoder.rows; row++) {
      decoder.row(row);
    }
    if (header.filtered) {
      decoder.filter();
    }
    return Upsampling.toRgb(
        header.width, header.height, decoder.luma, decoder.chroma[0], decoder.chroma[1]);
  }

  private void row(int row) throws ImageFormatException {
    BoolDecoder tokens = header.partitions[row % header.partitions.length];
    residuals.beginRow();
    Arrays.fill(modesLeft, 0);
    for (int column = 0; column < columns; column++) {
      macroblock(tokens, column, row);
      if (tokens.exhausted() || header.modes.exhausted()) {
        throw new ImageFormatException("damaged image: the file ends before the picture does");
      }
    }
    int last = luma.at(16 * columns - 1, 16 * row + 15);
    Arrays.fill(luma.samples, last + 1, last + 5, luma.samples[last]);
  }

  private void macroblock(BoolDecoder tokens, int column, int row) {
    BoolDecoder in = header.modes;
    int index = row * columns + column;
    int segment = 0;
    if (header.segmentMap) {
      int[] p = header.segmentProbabilities;
      segment = in.bit(p[0]) == 0 ? in.bit(p[1]) : 2 + in.bit(p[2]);
    }
    boolean skipped = header.skips && in.bit(header.skipProbability) == 1;
    boolean split = in.bit(145) == 0;
    int mode = split ? subBlockModes(column) : wholeMode(column);
    int chromaMode = in.bit(142) == 0 ? 0 : in.bit(114) == 0 ? 1 : in.bit(183) == 0 ? 2 : 3;
    boolean any = false;
    if (skipped) {
      residuals.skip(column, split);
    } else {
      any = residuals.read(tokens, column, split, header.steps[segment]);
    }
    segments[index] = (byte) segment;
    inSubBlocks[index] = split;
    inner[index] = split || any;
    if (split) {
      predictSubBlocks(16 * column, 16 * row);
    } else {
      Prediction.block(luma, 16 * column, 16 * row, 16, mode);
      for (int i = 0; i < 16; i++) {
        add(luma, i, 16 * column + 4 * (i % 4), 16 * row + 4 * (i / 4));
      }
    }
    for (int c = 0; c < 2; c++) {
      Prediction.block(chroma[c], 8 * column, 8 * row, 8, chromaMode);
      for (int i = 0; i < 4; i++) {
        add(chroma[c], CHROMA_BEGIN[c] + i, 8 * column + 4 * (i % 2), 8 * row + 4 * (i / 2));
      }
    }
  }

  private void add(Plane plane, int block, int x, int y) {
    if (residuals.filled[block]) {
      Transform.addInverseCosine(residuals.coefficients, 16 * block, plane, plane.at(x, y));
    }
  }

  private int wholeMode(int column) {
    BoolDecoder in = header.modes;
    int mode =
        in.bit(156) == 1
            ? (in.bit(128) == 1 ? Prediction.TM : Prediction.H)
            : (in.bit(163) == 1 ? Prediction.V : Prediction.DC);
    int asSubBlock =
        switch (mode) {
          case Prediction.V -> 2;
          case Prediction.H -> 3;
          case Prediction.TM -> 1;
          default -> 0;
        };
    Arrays.fill(modesAbove, 4 * column, 4 * column + 4, asSubBlock);
    Arrays.fill(modesLeft, asSubBlock);
    return mode;
  }

  private int subBlockModes(int column) {
    for (int i = 0; i < 16; i++) {
      int above = modesAbove[4 * column + i % 4];
      int left = modesLeft[i / 4];
      int mode = header.modes.tree(Vp8Tables.MODE_TREE, Vp8Tables.MODES[above][left]);
      modes[i] = mode;
      modesAbove[4 * column + i % 4] = mode;
      modesLeft[i / 4] = mode;
    }
    return 0;
  }

  private void predictSubBlocks(int x, int y) {
    int aboveRight = luma.at(x + 16, y - 1);
    for (int i = 0; i < 16; i++) {
      int left = x + 4 * (i % 4);
      int top = y + 4 * (i / 4);
      int right = i % 4 == 3 ? aboveRight : luma.at(left + 4, top - 1);
      Prediction.subBlock(luma, luma.at(left, top), modes[i], edge, right);
      add(luma, i, left, top);
    }
  }

  private void filter() {
    for (int i = 0; i < rows * columns; i++) {
      Vp8Header.Filter filter = header.filters[segments[i]][inSubBlocks[i] ? 1 : 0];
      if (filter.limit() > 0) {
        int x = i % columns;
        int y = i / columns;
        LoopFilter.macroblock(luma, 16 * x, 16 * y, 16, filter, inner[i], header.simpleFilter);
        if (!header.simpleFilter) {
          LoopFilter.macroblock(chroma[0], 8 * x, 8 * y, 8, filter, inner[i], false);
          LoopFilter.macroblock(chroma[1], 8 * x, 8 * y, 8, filter, inner[i], false);
        }
      }
    }
  }
}

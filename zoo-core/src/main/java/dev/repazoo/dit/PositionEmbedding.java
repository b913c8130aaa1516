package dev.repazoo.dit;

/**
 * Fixed sine-cosine positions of a square grid.
 *
 * <p>A position's vector is [sin(col w), cos(col w), sin(row w), cos(row w)] with D/4 frequencies
 * {@code w_i = 10000^(-i/(D/4))}: the first half encodes the column. Computed in float64, stored in
 * float32.
 *
 * <p>Source: MAE's util/pos_embed.py, as DiT and REPA use it.
 */
public final class PositionEmbedding {
  private static final double BASE = 10000;

  /** What an array of Java holds. */
  private static final int MOST = Integer.MAX_VALUE - 8;

  private PositionEmbedding() {}

  /** The table [grid * grid, width], row-major, rows of the grid first. */
  public static float[] sinCos2d(int width, int grid) {
    long values = (long) grid * grid * width;
    if (values > MOST) {
      throw new IllegalArgumentException(
          "a grid of %d x %d tokens of width %d has %,d positions; at most %,d are possible"
              .formatted(grid, grid, width, values, MOST));
    }
    float[] table = new float[(int) values];
    for (int row = 0; row < grid; row++) {
      for (int col = 0; col < grid; col++) {
        int at = (row * grid + col) * width;
        sinCos1d(table, at, col, width / 2);
        sinCos1d(table, at + width / 2, row, width / 2);
      }
    }
    return table;
  }

  private static void sinCos1d(float[] table, int at, int position, int width) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      double angle = position / Math.pow(BASE, i / (double) half);
      table[at + i] = (float) Math.sin(angle);
      table[at + half + i] = (float) Math.cos(angle);
    }
  }
}

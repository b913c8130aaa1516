package dev.repazoo.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Tables of learned positions, {@code [1, P + rows * columns, D]}: P slots of prefix tokens, then
 * the grid row by row.
 */
public final class PositionGrid {
  private PositionGrid() {}

  /** Rows and columns of a grid of patches. */
  public record Side(int rows, int columns) {
    /** Checks that both are positive. */
    public Side {
      if (rows < 1 || columns < 1) {
        throw new IllegalArgumentException(
            "a grid wants rows and columns >= 1, got " + rows + " x " + columns);
      }
    }

    /**
     * The square grid of that many patches.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Side square(long patches) {
      int side = (int) Math.round(Math.sqrt((double) patches));
      if ((long) side * side != patches) {
        throw new IllegalArgumentException(patches + " positions are no square grid");
      }
      return new Side(side, side);
    }

    /** How many patches it has. */
    public int patches() {
      return rows * columns;
    }
  }

  /**
   * A table for another grid: {@code R pos C^T} for each channel, R and C being the {@link
   * Resampling} weights of rows and columns; prefix slots are kept. Counterpart of timm's {@code
   * resample_abs_pos_embed}.
   *
   * @param table [1, P + from, D]
   * @return [1, P + to, D]; the table itself if the grids are equal
   * @throws IllegalArgumentException if the table has another number of positions
   */
  public static NDArray resample(NDArray table, int prefix, Side from, Side to, Resampling kernel) {
    long slots = table.getShape().get(1);
    if (slots != prefix + from.patches()) {
      throw new IllegalArgumentException(
          "the position table has " + slots + " slots, not " + prefix + " + " + from.patches());
    }
    if (from.equals(to)) {
      return table;
    }
    NDManager manager = table.getManager();
    long width = table.getShape().get(2);
    NDArray columns = manager.create(kernel.weights(from.columns(), to.columns()));
    NDArray rows = manager.create(kernel.weights(from.rows(), to.rows()));
    NDArray byColumn =
        columns.reshape(new Shape(to.columns(), from.columns())); // [columns', columns]
    NDArray byRow = rows.reshape(new Shape(to.rows(), from.rows())); // [rows', rows]
    NDArray grid =
        (prefix == 0 ? table : table.get(":, " + prefix + ":"))
            .reshape(from.rows(), from.columns(), width);
    NDArray wide = byColumn.matMul(grid); // [rows, columns', D]
    NDArray flat = wide.reshape(from.rows(), to.columns() * width);
    NDArray resampled = byRow.matMul(flat).reshape(1, to.patches(), width);
    return prefix == 0
        ? resampled
        : NDArrays.concat(new NDList(table.get(":, :" + prefix), resampled), 1);
  }
}

package dev.repazoo.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns. */
public final class Table {
  private static final int GAP = 2;

  private final List<String[]> rows = new ArrayList<>();
  private final int[] widths;

  public Table(String... titles) {
    widths = new int[titles.length];
    row(titles);
  }

  public Table row(String... cells) {
    if (cells.length != widths.length) {
      throw new IllegalArgumentException(
          "a row has " + cells.length + " cells, the table " + widths.length + " columns");
    }
    for (int i = 0; i < cells.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].length());
    }
    rows.add(cells.clone());
    return this;
  }

  public List<String> lines() {
    return rows.stream().map(this::line).toList();
  }

  private String line(String[] cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append(cells[i]).append(" ".repeat(widths[i] - cells[i].length() + GAP));
    }
    return line.toString().stripTrailing();
  }
}

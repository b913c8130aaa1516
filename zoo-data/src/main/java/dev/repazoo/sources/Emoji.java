package dev.repazoo.sources;

import java.util.Locale;

/**
 * One row of the bundle's table.
 *
 * @param unified code points in hexadecimal, joined by '-'
 * @param shortName the name between colons in chats, such as {@code grinning}
 * @param name Unicode's name in capitals
 * @param category one of ten groups
 * @param subcategory one of 99 groups, the class
 */
public record Emoji(
    String unified, String shortName, String name, String category, String subcategory) {
  static Emoji parse(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != 5) {
      throw new IllegalArgumentException("emoji.tsv: a line has " + columns.length + " columns");
    }
    return new Emoji(columns[0], columns[1], columns[2], columns[3], columns[4]);
  }

  /** The name as running text. */
  public String caption() {
    return name.toLowerCase(Locale.ROOT);
  }
}

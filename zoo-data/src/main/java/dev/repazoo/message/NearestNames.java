package dev.repazoo.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that were probably meant. */
public final class NearestNames {
  /** Larger collections are searched only in part: a hint needn't be perfect. */
  private static final int MOST = 5000;

  private NearestNames() {}

  /**
   * The names nearest to the wanted one, nearest first, by edit distance without regard to case.
   *
   * @param wanted what was asked for
   * @param known what there is
   * @param count how many at most
   * @return names of {@code known}; empty only when there are none
   */
  public static List<String> of(String wanted, Collection<String> known, int count) {
    String lower = wanted.toLowerCase(Locale.ROOT);
    return known.stream()
        .limit(MOST)
        .sorted(Comparator.comparingInt(name -> distance(lower, name.toLowerCase(Locale.ROOT))))
        .limit(count)
        .toList();
  }

  /** Levenshtein's distance; a wanted word that the name contains costs only the rest's half. */
  private static int distance(String wanted, String name) {
    int edits = 2 * levenshtein(wanted, name);
    return name.contains(wanted) ? edits / 2 : edits;
  }

  private static int levenshtein(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}

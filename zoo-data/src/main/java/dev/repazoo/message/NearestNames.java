package dev.repazoo.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the names that were probably meant. */
public final class NearestNames {
  /** Larger collections are searched only in part: a hint needn't be perfect. */
  private static final int MOST = 5000;

  /** Fewer letters are a part of too many names. */
  private static final int SHORTEST_PART = 3;

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

  /**
   * The nearest name if the wanted one may be a slip of it: one letter in three is wrong at most,
   * neighbours that changed places counting once, or one is a part of the other.
   *
   * @param wanted what was asked for
   * @param known what there is
   */
  public static Optional<String> slip(String wanted, Collection<String> known) {
    return of(wanted, known, 1).stream().filter(name -> isSlip(wanted, name)).findFirst();
  }

  private static boolean isSlip(String wanted, String known) {
    String lower = wanted.toLowerCase(Locale.ROOT);
    String name = known.toLowerCase(Locale.ROOT);
    boolean part =
        Math.min(lower.length(), name.length()) >= SHORTEST_PART
            && (name.contains(lower) || lower.contains(name));
    return part || edits(lower, name) <= (Math.max(lower.length(), name.length()) + 2) / 3;
  }

  /** A wanted word that the name contains costs only the rest's half. */
  private static int distance(String wanted, String name) {
    int edits = 2 * edits(wanted, name);
    return name.contains(wanted) ? edits / 2 : edits;
  }

  /** Letters left out, added, replaced, or swapped with their neighbour. */
  private static int edits(String a, String b) {
    int[][] rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
        least = Math.min(least, rows[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        rows[i][j] = swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
      }
    }
    return rows[a.length()][b.length()];
  }
}

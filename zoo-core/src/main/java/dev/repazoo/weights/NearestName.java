package dev.repazoo.weights;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class NearestName {
  /** Dictionaries beyond this size are searched only in part: a hint needn't be perfect. */
  private static final int MOST = 5000;

  private NearestName() {}

  static Optional<String> of(String wanted, Collection<String> known) {
    return known.stream()
        .limit(MOST)
        .min(Comparator.comparingInt((String name) -> distance(wanted, name)));
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
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

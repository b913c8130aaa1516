package dev.repazoo.runtime;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Classes by their names.
 *
 * @param names by number; empty where the file doesn't tell
 * @param origin what tells them, for messages
 */
public record ClassWords(List<String> names, String origin) {
  private static final int SUGGESTED = 3;

  /** Copies the list. */
  public ClassWords {
    names = List.copyOf(names);
  }

  static ClassWords of(GraphMetadata metadata) {
    return new ClassWords(metadata.classNames().orElse(List.of()), metadata.path().toString());
  }

  /** The name of a class, where there is one. */
  Optional<String> name(long label) {
    return label >= 0 && label < names.size()
        ? Optional.of(names.get((int) label))
        : Optional.empty();
  }

  /**
   * The number of a class.
   *
   * @throws ModelFileException when there is no class of that name; the message has the nearest
   */
  long label(String name) {
    if (names.isEmpty()) {
      throw new ModelFileException(origin + " has no names of classes; give numbers");
    }
    OptionalInt found = find(name);
    if (found.isPresent()) {
      return found.getAsInt();
    }
    String wanted = name.toLowerCase(Locale.ROOT);
    List<String> nearest =
        names.stream()
            .sorted(Comparator.comparingInt(n -> distance(wanted, n.toLowerCase(Locale.ROOT))))
            .limit(SUGGESTED)
            .toList();
    throw new ModelFileException(
        origin + " has no class '" + name + "'; the nearest are " + String.join(", ", nearest));
  }

  /** The number of the class that a word means: its name, or one of several that commas part. */
  public OptionalInt find(String word) {
    return IntStream.range(0, names.size())
        .filter(i -> means(word.strip(), names.get(i)))
        .findFirst();
  }

  private static boolean means(String word, String name) {
    return name.strip().equalsIgnoreCase(word)
        || Arrays.stream(name.split(",", -1)).anyMatch(one -> one.strip().equalsIgnoreCase(word));
  }

  /** Levenshtein's edit distance. */
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
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}

package dev.repazoo.sources;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A part of a data set that comes in parts. The words are those of Hugging Face's data sets. */
public enum Split {
  /** What models are trained on. */
  TRAIN("train|training"),
  /** What they are tested on. */
  TEST("test|testing|eval|evaluation"),
  /** What they are compared on while they are made. */
  VALIDATION("validation|valid|val|dev");

  private final String names;

  Split(String names) {
    this.names = names;
  }

  /** The name on command lines. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names on command lines. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Split::word).toList();
  }

  /**
   * The split of a name on command lines.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Split of(String word) {
    return Arrays.stream(values())
        .filter(split -> split.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "split is '" + word + "'; it must be one of " + String.join(", ", words())));
  }

  /** The split that a folder is called after. */
  static Optional<Split> called(String folder) {
    String name = folder.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(split -> name.matches(split.names)).findFirst();
  }

  /** The first split that a file's or folder's name has among its words. */
  static Optional<Split> in(String name) {
    return Arrays.stream(name.split("[-._ 0-9]+", -1))
        .flatMap(word -> called(word).stream())
        .findFirst();
  }
}

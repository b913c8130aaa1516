package dev.repazoo.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Command lines as messages show them: pasted into a shell they mean what was meant. */
final class ShellWords {
  private ShellWords() {}

  /** A command line of the program, of whole words: {@code zoo check 'my data'}. */
  static String zoo(Object... words) {
    return "zoo " + line(Arrays.asList(words));
  }

  /** A command line, of whole words. */
  static String line(List<?> words) {
    return words.stream().map(w -> quoted(String.valueOf(w))).collect(Collectors.joining(" "));
  }

  /** A word, in single quotes if a shell would make something else of it. */
  static String quoted(String word) {
    return word.matches("[\\p{L}\\p{N}_@%+=:,./-]+")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }
}

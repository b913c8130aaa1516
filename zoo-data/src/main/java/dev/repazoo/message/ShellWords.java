package dev.repazoo.message;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Command lines as messages show them: pasted into a shell they mean what was meant. */
public final class ShellWords {
  private ShellWords() {}

  /** A command line of the program, of whole words: {@code zoo check 'my data'}. */
  public static String zoo(Object... words) {
    return "zoo " + line(Arrays.asList(words));
  }

  /** A command line, of whole words. */
  public static String line(List<?> words) {
    return words.stream().map(w -> quoted(String.valueOf(w))).collect(Collectors.joining(" "));
  }

  /** A word, in single quotes if a shell would make something else of it. */
  public static String quoted(String word) {
    return word.matches("[\\p{L}\\p{N}_@%+=:,./-]+")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }
}

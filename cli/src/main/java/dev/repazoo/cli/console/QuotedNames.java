package dev.repazoo.cli.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Names with spaces, in quotes: {@code 'my data/images': 0 images in it}. Messages name files in
 * many places, in libraries, too; all those names begin with what stands on the command line.
 */
public final class QuotedNames {
  /** What ends a name in a message, beside spaces. */
  private static final String ENDS = ":;,()'\"";

  private final List<String> spaced = new ArrayList<>();

  /** The names on a command line. */
  public QuotedNames(List<String> words) {
    for (String word : words) {
      String value = word.startsWith("--") ? word.substring(word.indexOf('=') + 1) : word;
      if (value.strip().contains(" ")) {
        spaced.add(value);
      }
    }
    spaced.sort(Comparator.comparing(String::length).reversed());
  }

  /** A message with such names in quotes, unless they are. */
  public String in(String message) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < message.length()) {
      int begin = at;
      int end = end(message, begin);
      boolean fresh = begin == 0 || " (".indexOf(message.charAt(begin - 1)) >= 0;
      if (fresh && end > begin) {
        text.append('\'').append(message, begin, end).append('\'');
        at = end;
      } else {
        text.append(message.charAt(at++));
      }
    }
    return text.toString();
  }

  /** Where a name with spaces ends that begins there; nothing begins at its own end. */
  private int end(String message, int begin) {
    for (String name : spaced) {
      int first = message.indexOf(name, begin);
      if (first >= 0 && isPart(message.substring(begin, first))) {
        int end = first + name.length();
        while (end < message.length() && !ends(message.charAt(end))) {
          end++;
        }
        return end;
      }
    }
    return begin;
  }

  /** What may stand before the name: the folder that it is in, as a whole path has it. */
  private static boolean isPart(String before) {
    return before.isEmpty()
        || (before.endsWith("/") && before.chars().noneMatch(c -> ends((char) c)));
  }

  private static boolean ends(char one) {
    return Character.isWhitespace(one) || ENDS.indexOf(one) >= 0;
  }
}

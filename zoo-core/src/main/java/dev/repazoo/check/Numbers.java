package dev.repazoo.check;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers in files' names: 7 in {@code 00000/img00000007.png}. */
final class Numbers {
  private static final Pattern LAST = Pattern.compile("(\\d{1,18})[^\\d/]*$");

  private Numbers() {}

  /** The last number in each name without its ending; -1 where there is none. */
  static long[] of(List<String> names) {
    return names.stream().mapToLong(Numbers::of).toArray();
  }

  private static long of(String name) {
    int dot = name.lastIndexOf('.');
    Matcher number = LAST.matcher(dot < 0 ? name : name.substring(0, dot));
    return number.find() ? Long.parseLong(number.group(1)) : -1;
  }

  /** Whether all are numbers, each larger than the one before. */
  static boolean increase(long[] numbers) {
    long last = -1;
    for (long number : numbers) {
      if (number <= last) {
        return false;
      }
      last = number;
    }
    return true;
  }
}

package dev.repazoo.cli.console;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers as people read them. */
public final class Counts {
  private Counts() {}

  /** So many of a thing, in the singular for one. */
  public static String of(long count, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", count, thing, count == 1 ? "" : "s");
  }

  /** Parameters in millions. */
  public static String millions(long count) {
    return String.format(Locale.ROOT, count < 10_000_000 ? "%.2f M" : "%.1f M", count / 1e6);
  }

  /** Bytes in binary units. */
  public static String bytes(long count) {
    if (count < 1024) {
      return count + " B";
    }
    double value = count;
    int unit = -1;
    while (value >= 1024 && unit < 3) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %siB", value, "KMGT".charAt(unit));
  }

  /** A time in minutes, or in hours or days where it is long. */
  public static String duration(double seconds) {
    double minutes = seconds / 60;
    if (minutes < 90) {
      return Math.max(1, Math.round(minutes)) + " min";
    }
    double hours = minutes / 60;
    return hours < 48
        ? String.format(Locale.ROOT, "%.1f h", hours)
        : String.format(Locale.ROOT, "%.1f days", hours / 24);
  }

  public static String joined(List<Integer> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}

package dev.repazoo.train;

/** Checks of options, with messages that name the option, its value and the range. */
final class Require {
  private Require() {}

  static void that(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(option + " is " + value + "; it must be " + range);
    }
  }

  static void positive(String option, long value) {
    that(value > 0, option, value, "at least 1");
  }

  static void notNegative(String option, double value) {
    that(value >= 0 && Double.isFinite(value), option, value, "a number of at least 0");
  }

  static void share(String option, double value) {
    that(value >= 0 && value <= 1, option, value, "in 0..1");
  }
}

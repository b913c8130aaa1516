package dev.repazoo.train;

import dev.repazoo.message.InvalidValueException;

/** Checks of values, with messages that name them and the range. */
final class Require {
  private Require() {}

  static void that(boolean holds, String name, Object value, String range) {
    if (!holds) {
      throw new InvalidValueException(name, "is " + value + "; it must be " + range);
    }
  }

  static void positive(String name, long value) {
    that(value > 0, name, value, "at least 1");
  }

  static void notNegative(String name, double value) {
    that(value >= 0 && Double.isFinite(value), name, value, "a number of at least 0");
  }

  static void share(String name, double value) {
    that(value >= 0 && value <= 1, name, value, "in 0..1");
  }
}

package dev.repazoo.shard;

import dev.repazoo.message.InvalidValueException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several processes that make one result: {@code 2/4} is the second of four. It takes every
 * fourth piece of the work, from the second on.
 *
 * @param number from 1
 * @param of how many there are
 */
public record Shard(int number, int of) {
  /** All of the work. */
  public static final Shard WHOLE = new Shard(1, 1);

  private static final Pattern WORD = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  /** Checks the range. */
  public Shard {
    if (number < 1 || number > of) {
      throw new InvalidValueException(
          "shard", "is " + number + "/" + of + "; I of I/N must be in 1..N");
    }
  }

  /**
   * Reads {@code I/N}.
   *
   * @throws InvalidValueException when it is none
   */
  public static Shard of(String word) {
    Matcher parts = WORD.matcher(word);
    if (!parts.matches()) {
      throw InvalidValueException.ofWord("shard", word, "I/N, such as 1/4 for the first of four");
    }
    return new Shard(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  /** Whether a piece of the work is this one's. */
  public boolean has(long piece) {
    return piece % of == number - 1;
  }

  /** The one of as many that a piece belongs to. */
  public Shard owner(long piece) {
    return new Shard((int) (piece % of) + 1, of);
  }

  @Override
  public String toString() {
    return number + "/" + of;
  }
}

package dev.repazoo.cli.eval;

import dev.repazoo.eval.Bootstrap;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A measured number with what must be known to compare it.
 *
 * @param preset whose rules were followed
 * @param measure which one
 * @param value the number
 * @param std over blocks or subsets, where there are any
 * @param error the standard error of a mean, where it is one
 * @param interval of 95 %, where it was asked for
 * @param extractor the network that it is of
 * @param count number of samples
 * @param rule by which it was computed, in a line
 */
public record Result(
    Preset preset,
    Measure measure,
    double value,
    OptionalDouble std,
    OptionalDouble error,
    Optional<Bootstrap> interval,
    String extractor,
    long count,
    String rule) {

  /** A number without deviation and interval. */
  static Result of(
      Preset preset, Measure measure, double value, String extractor, long count, String rule) {
    return new Result(
        preset,
        measure,
        value,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        extractor,
        count,
        rule);
  }

  Result withStd(double deviation) {
    return new Result(
        preset,
        measure,
        value,
        OptionalDouble.of(deviation),
        error,
        interval,
        extractor,
        count,
        rule);
  }

  Result withError(double found) {
    return new Result(
        preset, measure, value, std, OptionalDouble.of(found), interval, extractor, count, rule);
  }

  Result within(Bootstrap found) {
    return new Result(
        preset, measure, value, std, error, Optional.of(found), extractor, count, rule);
  }

  /** What it is called: the count belongs to the name. */
  public String name() {
    return measure.title(extractor) + "-" + counted(count);
  }

  /** For example {@code 50k}. */
  static String counted(long count) {
    return count >= 1000 && count % 1000 == 0
        ? count / 1000 + "k"
        : String.format(Locale.ROOT, "%d", count);
  }
}

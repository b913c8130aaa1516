package dev.repazoo.cli.options;

import dev.repazoo.message.InvalidValueException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The options of a command, and the record that they are read into.
 *
 * @param rows the options beside those that every command has
 * @param reader makes the record of a command line
 * @param <O> the record
 */
public record OptionTable<O>(List<CommandOption> rows, Function<Arguments, O> reader) {

  /** Of a command that has none. */
  public static OptionTable<NoOptions> none() {
    return new OptionTable<>(List.of(), arguments -> new NoOptions());
  }

  /** No option. */
  public record NoOptions() {}

  /**
   * Reads a command line.
   *
   * @throws UsageException for a value that can't be
   */
  public O read(Arguments arguments) {
    try {
      return UsageException.ifRefused(() -> reader.apply(arguments));
    } catch (InvalidValueException e) {
      throw usage(e).orElseGet(() -> new UsageException(e.getMessage(), e));
    }
  }

  /** Reads words as they would stand on the command line. */
  public O read(List<String> words) {
    Arguments arguments = Arguments.parse(rows, words);
    arguments.requireAll();
    return read(arguments);
  }

  /** A value's refusal in the words of the command line, where an option has its name. */
  public Optional<UsageException> usage(InvalidValueException refusal) {
    String name = refusal.name().replace('_', '-');
    return rows.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .map(row -> new UsageException("--" + name + " " + refusal.problem(), refusal));
  }
}

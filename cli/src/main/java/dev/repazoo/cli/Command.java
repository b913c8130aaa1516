package dev.repazoo.cli;

import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import java.util.List;

/**
 * A subcommand of {@code zoo}. A new one is a class and a line in {@link Commands}.
 *
 * @param <O> what its options are read into
 */
public interface Command<O> {
  /** What those say that keep what is finished. */
  String GOES_ON = "the same command goes on where this one stopped";

  /** What users type. */
  String name();

  /** One line for the list of commands. */
  String summary();

  /**
   * Positional arguments as help shows them, such as {@code FILE...}; empty when there are none.
   */
  default String positional() {
    return "";
  }

  /** Command lines that work, without the word {@code zoo}; the best one first. */
  List<String> examples();

  /** The options beside those that every command has, and what they are read into. */
  OptionTable<O> options();

  /**
   * What goes on after a file could not be written, for the disk was full for instance; said behind
   * {@code with that mended}.
   */
  default String afterFailedWrite(O options) {
    return "give the same command again";
  }

  /** Whether it computes on several devices when {@code --device} names them. */
  default boolean takesSeveralDevices() {
    return false;
  }

  /**
   * Does the work.
   *
   * @return 0 when done, 1 when failed
   * @throws UsageException for a value that is wrong on the command line: exit code 2
   * @throws Exception for a failed run, with a message for users: exit code 1
   */
  int run(Session session, O options) throws Exception;
}

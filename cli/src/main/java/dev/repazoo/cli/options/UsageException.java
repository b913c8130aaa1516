package dev.repazoo.cli.options;

import dev.repazoo.message.InvalidValueException;

/** The command line is wrong; the message says what to write instead. Exit code 2. */
public final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Reports a wrong command line. */
  public UsageException(String message) {
    super(message);
  }

  /** Reports a value that a library has refused. */
  public UsageException(String message, IllegalArgumentException cause) {
    super(message, cause);
  }

  /**
   * A call of a library.
   *
   * @param <T> its result
   * @param <E> how it fails
   */
  public interface Call<T, E extends Exception> {
    /** Calls. */
    T call() throws E;
  }

  /**
   * Calls a library with values of the command line, which can be judged only there: what it
   * refuses is bad usage.
   */
  public static <T, E extends Exception> T ifRefused(Call<T, E> call) throws E {
    try {
      return call.call();
    } catch (UsageException | InvalidValueException e) {
      throw e; // names its option, or is told by it
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}

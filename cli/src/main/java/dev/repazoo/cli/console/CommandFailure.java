package dev.repazoo.cli.console;

/** A run that failed for a reason users can do something about. Exit code 1. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** Reports a failure in one line. */
  public CommandFailure(String message) {
    super(message);
  }

  /** Reports a failure in one line, with what caused it for {@code --stacktrace}. */
  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}

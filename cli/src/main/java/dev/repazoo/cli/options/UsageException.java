package dev.repazoo.cli.options;

/** The command line is wrong; the message says what to write instead. Exit code 2. */
public final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Reports a wrong command line. */
  public UsageException(String message) {
    super(message);
  }
}

package dev.repazoo.train;

/** Tokens that don't fit the data set or the generator. */
public final class AlignmentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what does not fit, and what to do. */
  public AlignmentException(String message) {
    super(message);
  }

  /** The same, with what found it. */
  public AlignmentException(String message, Throwable cause) {
    super(message, cause);
  }
}

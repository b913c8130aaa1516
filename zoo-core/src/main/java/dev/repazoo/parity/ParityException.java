package dev.repazoo.parity;

/** A case that can't be read or computed; the message is one line for the user. */
public final class ParityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Reports what is wrong with a case. */
  public ParityException(String message) {
    super(message);
  }

  /** Reports what is wrong with a case and what caused it. */
  public ParityException(String message, Throwable cause) {
    super(message, cause);
  }
}

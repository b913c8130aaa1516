package dev.repazoo.pickle;

/** A pickle that is damaged or refused; the message says why and leaves the file to the caller. */
public class PickleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message that goes on after "FILE: ". */
  public PickleException(String message) {
    super(message);
  }

  /** With a message that goes on after "FILE: ", and what led to it. */
  public PickleException(String message, Throwable cause) {
    super(message, cause);
  }
}

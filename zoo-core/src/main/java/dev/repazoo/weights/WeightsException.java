package dev.repazoo.weights;

/** Weights that can't be read, written or loaded; the message is one line for the user. */
public final class WeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Reports a failure.
   *
   * @param message what was wrong, in which file or key, and what to do
   */
  public WeightsException(String message) {
    super(message);
  }

  /**
   * Reports a failure that another one caused.
   *
   * @param message what was wrong, in which file or key, and what to do
   * @param cause the failure below
   */
  public WeightsException(String message, Throwable cause) {
    super(message, cause);
  }
}

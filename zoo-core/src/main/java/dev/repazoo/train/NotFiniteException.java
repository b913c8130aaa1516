package dev.repazoo.train;

/** A run whose loss or gradients are NaN or infinite, so that further steps would spoil it. */
public final class NotFiniteException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Reports what is not finite, and at which step. */
  public NotFiniteException(String message) {
    super(message);
  }
}

package dev.repazoo.runtime;

/** A call that was ended before it had its result, or that came too late to begin. */
public final class CallCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What ended it. */
  public enum Cause {
    /** The session was closed, or the program ends. */
    CLOSED,
    /** The calling thread was interrupted; its flag stays set. */
    INTERRUPTED,
    /** The call's time was over. */
    DEADLINE
  }

  private final Cause reason;

  CallCancelledException(Cause reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What ended it. */
  public Cause reason() {
    return reason;
  }
}

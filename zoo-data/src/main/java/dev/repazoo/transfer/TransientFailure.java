package dev.repazoo.transfer;

import java.io.IOException;
import java.time.Duration;

/** A failure that another attempt may get past. */
final class TransientFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration atLeast;

  TransientFailure(String message) {
    this(message, Duration.ZERO);
  }

  TransientFailure(String message, Duration atLeast) {
    super(message);
    this.atLeast = atLeast;
  }

  TransientFailure(String message, Throwable cause) {
    super(message, cause);
    this.atLeast = Duration.ZERO;
  }

  /** How long the server asks us to wait. */
  Duration atLeast() {
    return atLeast;
  }
}

package dev.repazoo.transfer;

import java.io.IOException;

/** A download that failed and would fail again; the message is one line for the user. */
public final class DownloadException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Reports a failure. */
  public DownloadException(String message) {
    super(message);
  }

  /** Reports a failure and what caused it. */
  public DownloadException(String message, Throwable cause) {
    super(message, cause);
  }
}

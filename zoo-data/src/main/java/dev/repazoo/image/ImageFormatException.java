package dev.repazoo.image;

import java.io.IOException;

/** Bytes that are no image we can read: truncated, of an unknown format, or too large. */
public final class ImageFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** An error with what is wrong; the caller adds which file it was. */
  public ImageFormatException(String message) {
    super(message);
  }

  /** An error with what is wrong and the decoder's own complaint. */
  public ImageFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}

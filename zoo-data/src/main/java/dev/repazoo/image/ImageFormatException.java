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

  /** What is said of a file that is not all there. */
  public static ImageFormatException ended() {
    return new ImageFormatException("damaged image: the file ends before the picture does");
  }

  /** An error that a decoder ran into. */
  public static ImageFormatException damaged(Exception cause) {
    String message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new ImageFormatException(
        "damaged image: " + message.lines().findFirst().orElse(""), cause);
  }
}

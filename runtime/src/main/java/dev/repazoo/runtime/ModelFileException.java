package dev.repazoo.runtime;

/** An ONNX file that can't be read or run, or inputs that don't fit it; the message says why. */
public class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public ModelFileException(String message) {
    super(message);
  }

  /** With a message for the user and what led to it. */
  public ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }
}

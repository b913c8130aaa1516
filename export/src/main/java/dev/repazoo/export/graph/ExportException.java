package dev.repazoo.export.graph;

/** A model, or a part of one, that cannot become an ONNX graph; the message says why. */
public class ExportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public ExportException(String message) {
    super(message);
  }

  /** With a message for the user and what led to it. */
  public ExportException(String message, Throwable cause) {
    super(message, cause);
  }
}

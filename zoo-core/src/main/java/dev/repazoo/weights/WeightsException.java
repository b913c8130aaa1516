package dev.repazoo.weights;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Weights that can't be read, written or loaded; the message is one line for the user. */
public class WeightsException extends RuntimeException {
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

  /**
   * A file that could not be written, in words instead of exception names.
   *
   * @param target the file
   * @param cause why
   * @return an exception to throw
   */
  public static WeightsException writing(Path target, IOException cause) {
    String why = cause.getMessage();
    if (cause instanceof AccessDeniedException) {
      why = "permission denied in its folder";
    } else if (cause instanceof NoSuchFileException) {
      why = "its folder does not exist";
    } else if (cause instanceof FileSystemException system && system.getReason() != null) {
      why = system.getReason();
    }
    return new WeightsException("can't write " + target + ": " + why, cause);
  }

  /**
   * A file that could not be read, in words instead of exception names.
   *
   * @param file the file
   * @param cause why
   * @return an exception to throw
   */
  public static WeightsException reading(Path file, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return new WeightsException(file + " does not exist", cause);
    }
    if (cause instanceof AccessDeniedException) {
      return new WeightsException(file + " can't be read: permission denied", cause);
    }
    String why = String.valueOf(cause.getMessage());
    return new WeightsException(why.startsWith(file + ": ") ? why : file + ": " + why, cause);
  }
}

package dev.repazoo.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that can't be written, for the disk is full for instance: its name, and the reason in the
 * operating system's words, which Java's own exceptions of writing give without the name.
 */
public final class WriteFailure extends FileSystemException {
  private static final long serialVersionUID = 1L;

  private WriteFailure(Path file, String reason, IOException cause) {
    super(file.toString(), null, reason);
    initCause(cause);
  }

  /**
   * A failure with the file's name. Missing folders and missing rights have exceptions of their own
   * kind, which stay, under the name of the file.
   *
   * @param file the file by the name that it was to have in the end
   * @param cause what writing it threw
   */
  public static FileSystemException of(Path file, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return named(new NoSuchFileException(file.toString()), cause);
    }
    if (cause instanceof AccessDeniedException) {
      return named(new AccessDeniedException(file.toString()), cause);
    }
    if (cause instanceof FileSystemException system && system.getReason() != null) {
      return new WriteFailure(file, system.getReason(), cause);
    }
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new WriteFailure(file, reason, cause);
  }

  private static FileSystemException named(FileSystemException failure, IOException cause) {
    failure.initCause(cause);
    return failure;
  }

  @Override
  public String getMessage() {
    return "can't write " + getFile() + ": " + getReason();
  }
}

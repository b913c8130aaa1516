package dev.repazoo.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** An exception as one line for people. */
final class ErrorLine {
  private ErrorLine() {}

  static String of(Throwable failure) {
    if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return of(unchecked.getCause());
    }
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      return ofFile(file);
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory (" + oneLine(failure.getMessage()) + "); try a smaller batch";
    }
    boolean expected =
        failure.getMessage() != null
            && !(failure instanceof NullPointerException
                || failure instanceof IndexOutOfBoundsException
                || failure instanceof ClassCastException
                || failure instanceof LinkageError);
    return expected
        ? oneLine(failure.getMessage())
        : "internal error: " + oneLine(failure.toString()) + "; --stacktrace shows where";
  }

  private static String ofFile(FileSystemException e) {
    String problem = "can't be read or written";
    if (e instanceof NoSuchFileException) {
      problem = "there is no such file or folder";
    } else if (e instanceof AccessDeniedException) {
      problem = "access denied";
    } else if (e instanceof FileAlreadyExistsException) {
      problem = "a file of that name is in the way";
    } else if (e instanceof NotDirectoryException) {
      problem = "it is not a folder";
    }
    return e.getFile() + ": " + problem;
  }

  private static String oneLine(String text) {
    return text == null ? "no details" : text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}

package dev.repazoo.cli.console;

import dev.repazoo.message.FileProblem;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

/** An exception as one line for people. */
public final class ErrorLine {
  private ErrorLine() {}

  public static String of(Throwable failure) {
    if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return of(unchecked.getCause());
    }
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      return FileProblem.of(file);
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

  private static String oneLine(String text) {
    return text == null ? "no details" : text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}

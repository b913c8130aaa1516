package dev.repazoo.message;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file, in words: many of Java's exceptions have only its name to say. */
public final class FileProblem {
  private FileProblem() {}

  /** The file and the reason, in one line. */
  public static String of(IOException failure) {
    return failure instanceof FileSystemException file && file.getReason() == null
        ? quoted(file.getFile()) + ": " + reason(file)
        : message(failure);
  }

  /** The reason alone. */
  public static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "access denied";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    }
    if (failure instanceof NotDirectoryException) {
      return "it is not a folder";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    if (failure instanceof FileSystemException file) {
      return file.getReason() == null ? "can't be read or written" : file.getReason();
    }
    return message(failure);
  }

  /** A name as messages show it: in quotes if it has spaces. */
  private static String quoted(String name) {
    return name.chars().anyMatch(Character::isWhitespace) ? "'" + name + "'" : name;
  }

  private static String message(IOException failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}

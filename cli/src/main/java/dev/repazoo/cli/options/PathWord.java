package dev.repazoo.cli.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A word of the command line that names a file or folder. */
public final class PathWord {
  private PathWord() {}

  /**
   * The path, which need not exist.
   *
   * @param what names the word in errors
   * @throws UsageException when no file can be called that
   */
  public static Path of(String what, String text) {
    if (text.isEmpty()) { // a variable of the shell that isn't set, which would name this folder
      throw new UsageException(what + " is empty; name a file or folder");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(what + " is '" + text + "', which can't be a file's name");
    }
  }
}

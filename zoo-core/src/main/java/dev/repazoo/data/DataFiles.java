package dev.repazoo.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The files of a data set, in a folder or a zip, by their names relative to it with {@code /}
 * between parts, in the order of the names. Hidden files are left out. Safe for several threads.
 */
public interface DataFiles extends AutoCloseable {
  /** The folder or zip, for messages. */
  String origin();

  /** All files in order. */
  PackedNames names();

  /** Links that were left out since they lead back to a folder that they lie in. */
  default List<String> loops() {
    return List.of();
  }

  /** A file's length in bytes. */
  long size(String name) throws IOException;

  /** A file's content. */
  byte[] read(String name) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Opens a folder or a zip.
   *
   * @throws IOException if there is none, or it can't be read
   */
  static DataFiles open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return FolderFiles.of(path);
    }
    if (Files.isRegularFile(path)) {
      return ZipFiles.of(path);
    }
    throw new NoSuchFileException(path.toString());
  }

  /** Whether a file is left out: hidden, or a resource fork of macOS archives. */
  static boolean isHidden(String name) {
    return name.startsWith(".") || name.contains("/.") || name.startsWith("__MACOSX/");
  }

  /** A name's ending in lower case without the dot; empty without one. */
  static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}

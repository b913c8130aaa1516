package dev.repazoo.sources;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The files of a folder or archive by their names relative to it, with {@code /} between parts, in
 * the order of their code points: Python's order, which differs from Java's beyond U+FFFF. Hidden
 * files are there, too; what macOS adds to archives and shares is not. Safe for several threads.
 */
interface SourceFiles extends AutoCloseable {
  /** Far above any image; what is larger, or unpacks to more, is an attack or a mistake. */
  int MAX_FILE = 1 << 29;

  /** Python's order of strings: surrogates, which stand for high code points, come last. */
  Comparator<String> CODE_POINTS =
      (a, b) -> {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
          char x = a.charAt(i);
          char y = b.charAt(i);
          if (x != y) {
            boolean high = Character.isSurrogate(x);
            return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
          }
        }
        return Integer.compare(a.length(), b.length());
      };

  /** The folder or archive, for messages. */
  Path path();

  /** All files in order. */
  List<String> names();

  /** Links that were left out since they lead back to a folder that they lie in. */
  default List<String> loops() {
    return List.of();
  }

  /** A file's length in bytes. */
  long size(String name) throws IOException;

  /** A file's content. */
  byte[] read(String name) throws IOException;

  /** Whether the outermost folders are the classes where nothing else says. */
  boolean foldersAreClasses();

  @Override
  void close() throws IOException;

  /** Names in order, the ones to leave out left out. */
  static List<String> sorted(java.util.stream.Stream<String> names) {
    return names.filter(name -> !isResourceFork(name)).sorted(CODE_POINTS).toList();
  }

  private static boolean isResourceFork(String name) {
    return name.startsWith("__MACOSX/") || name.startsWith("._") || name.contains("/._");
  }

  /**
   * Refuses names that would lead out of an archive.
   *
   * @throws IOException if the name does
   */
  static void checkInside(Path archive, String name) throws IOException {
    boolean outside =
        name.startsWith("/")
            || (name.startsWith("\\") && !name.matches("(?s)\\\\x[0-9a-f]{2}.*")) // FileNames.text
            || name.matches("[A-Za-z]:.*")
            || Arrays.asList(name.split("[/\\\\]", -1)).contains("..")
            || name.indexOf('\0') >= 0;
    if (outside) {
      throw new IOException(
          archive + ": entry '" + name + "' leads out of the archive; the archive is refused");
    }
  }

  /** A name's ending in lower case without the dot; empty without one. */
  static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}

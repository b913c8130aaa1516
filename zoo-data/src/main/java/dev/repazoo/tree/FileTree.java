package dev.repazoo.tree;

import dev.repazoo.file.Fingerprint;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The files of a folder or archive by their names relative to it, with {@code /} between parts, in
 * the order of their code points: Python's order, which differs from Java's beyond U+FFFF. Hidden
 * files are there, too, as in the reference; what macOS adds to archives and shares is not, nor
 * what this program moved out or is still writing. Safe for several threads.
 */
public interface FileTree extends AutoCloseable {
  /** Far above any image; what is larger, or unpacks to more, is an attack or a mistake. */
  int MAX_FILE = 1 << 29;

  /** Where this program keeps what it moved out of a data set, or is writing. */
  List<String> OWN_FOLDERS = List.of(".removed/", ".convert/");

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

  /** The folder or archive. */
  Place path();

  /** All files in order. */
  PackedNames names();

  /** Links that were left out since they lead back to a folder that they lie in. */
  default List<String> loops() {
    return List.of();
  }

  /** Whether files are those of WebDataset's samples, by the rule of their names. */
  default boolean holdsSamples() {
    return false;
  }

  /** Files of samples that have no image, where files are those of samples. */
  default List<String> unpaired() {
    return List.of();
  }

  /** Images that are none of the data set, since their sample has another one. */
  default List<String> hidden() {
    return List.of();
  }

  /** The shard that a file lies in, by its number; empty where files lie in none. */
  default OptionalInt shard(String name) {
    return OptionalInt.empty();
  }

  /** Whether the files are not on this machine. */
  default boolean isRemote() {
    return false;
  }

  /** Tells that a file will be read soon. */
  default void willRead(String name) {}

  /** A file's length in bytes. */
  long size(String name) throws IOException;

  /** A file's content. */
  byte[] read(String name) throws IOException;

  /**
   * The content of a file that a data set needs as a whole, such as that of its labels.
   *
   * @throws IOException if it can't be read; unlike that of {@link #read}, the message names it
   */
  default byte[] require(String name) throws IOException {
    try {
      return read(name);
    } catch (FileSystemException e) { // it names the file, in words of its own
      throw e;
    } catch (IOException e) {
      throw new IOException(path() + "/" + name + " " + e.getMessage(), e);
    }
  }

  /** Adds a few files' contents to a fingerprint; nothing of one that can't be read. */
  default void addSamples(Fingerprint print, List<String> files) {
    Fingerprint.samples(files.size())
        .forEach(
            i -> {
              try {
                print.add(read(files.get(i)));
              } catch (IOException e) {
                print.add(new byte[0]);
              }
            });
  }

  /** Whether the outermost folders are the classes where nothing else says. */
  boolean foldersAreClasses();

  @Override
  void close() throws IOException;

  /**
   * Opens a folder, or an archive by its ending: {@code .zip}, {@code .tar}, {@code .tar.gz}.
   *
   * @throws NoSuchFileException if there is none
   * @throws IOException if it can't be read, or is no archive by its name
   */
  static FileTree open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return FolderTree.of(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      return unpacked(path);
    }
    if (name.endsWith(".tar")) {
      return TarTree.of(path, path);
    }
    if (name.endsWith(".zip")) {
      return ZipTree.of(path);
    }
    throw new IOException(path + " is neither a folder nor a .zip, .tar or .tar.gz");
  }

  private static FileTree unpacked(Path path) throws IOException {
    Path unpacked = Gzip.unpack(path);
    try {
      return TarTree.of(path, unpacked);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(unpacked);
      throw e;
    }
  }

  /** Whether a file is no part of the data, by its name. */
  static boolean isLeftOut(String name) {
    return name.startsWith("__MACOSX/")
        || name.startsWith("._")
        || name.contains("/._")
        || OWN_FOLDERS.stream().anyMatch(own -> name.startsWith(own) || name.contains("/" + own));
  }

  /**
   * Refuses names that would lead out of an archive.
   *
   * @throws IOException if the name does
   */
  static void checkInside(Object archive, String name) throws IOException {
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

package dev.repazoo.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a file so that it appears whole or not at all: into a hidden file beside the target, which
 * is forced to the disk and then renamed over it.
 */
public final class AtomicFile {
  private static final Pattern UNFINISHED =
      Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

  /** As many links in a row as Linux follows. */
  private static final int MOST_LINKS = 40;

  private AtomicFile() {}

  /** What fills the file. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes the content.
     *
     * @param channel the new file, open for reading and writing at position 0
     * @throws IOException if writing fails; the target is then left as it was
     */
    void write(FileChannel channel) throws IOException;
  }

  /**
   * Writes a file, replacing one that is there. A symbolic link stays and what it leads to is
   * written, as by Python's {@code open}. Devices and pipes are refused: the rename would put a
   * file in their place, which for {@code /dev/null} all programs of the machine would feel.
   *
   * @param target where the file will be
   * @param body what fills it
   * @throws IOException if it can't be written, a {@link WriteFailure} with a full disk; the target
   *     is then as it was before
   */
  public static void write(Path target, Body body) throws IOException {
    Path absolute = place(target);
    Path folder = absolute.getParent();
    requireReplaceable(target);
    String name = "." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp";
    try (TemporaryPath part = TemporaryPath.at(folder.resolve(name))) {
      try (FileChannel channel = new NamedChannel(create(part.path(), target), target)) {
        body.write(channel);
        channel.force(true);
      }
      publish(part.path(), target);
    }
  }

  /**
   * Writes bytes as a file, as {@link #write(Path, Body)} does.
   *
   * @throws IOException if it can't be written; the target is then as it was before
   */
  public static void write(Path target, byte[] content) throws IOException {
    write(
        target,
        channel -> {
          ByteBuffer left = ByteBuffer.wrap(content);
          while (left.hasRemaining()) { // a disk that fills takes a part first
            channel.write(left);
          }
        });
  }

  /**
   * Where a file of this name lies: at the end of links, if the name is one's. Nothing needs to be
   * there; a link without a target is written by making the target.
   *
   * @return an absolute path that is no link
   * @throws IOException if links lead in a circle
   */
  public static Path place(Path target) throws IOException {
    Path place = target.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(place); links++) {
      if (links == MOST_LINKS) {
        throw WriteFailure.of(
            target, new FileSystemException(null, null, "Too many levels of symbolic links"));
      }
      place = place.resolveSibling(Files.readSymbolicLink(place));
    }
    return place;
  }

  /**
   * Fails where a rename would do away with what is no file.
   *
   * @throws IOException if a device, a pipe or a socket has that name, or links to it lead there
   */
  public static void requireReplaceable(Path target) throws IOException {
    Path place = place(target);
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)
        && Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther()) {
      throw WriteFailure.of(target, new FileSystemException(null, null, "Is no regular file"));
    }
  }

  private static FileChannel create(Path part, Path target) throws IOException {
    try {
      return FileChannel.open(
          part, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw WriteFailure.of(target, e);
    }
  }

  /**
   * Copies a file, replacing one that is there.
   *
   * @throws IOException if one can't be read or the other not written; that is then as it was
   */
  public static void copy(Path source, Path target) throws IOException {
    write(
        target,
        channel -> {
          try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
            for (long at = 0; at < from.size(); ) {
              at += from.transferTo(at, from.size() - at, channel);
            }
          }
        });
  }

  /**
   * Removes what processes that were killed have left of files in a folder. Whoever calls this must
   * be the only one to write there.
   *
   * @throws IOException if the folder can't be read or a file not be removed
   */
  public static void removeLeftovers(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(AtomicFile::isLeftover).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isLeftover(Path file) {
    return UNFINISHED.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file);
  }

  /**
   * Gives a finished file its name, replacing one that is there, or the one that a link of that
   * name leads to.
   *
   * @param part a file in the same folder, or below it, already forced to the disk
   * @param target where it will be
   * @throws IOException if it can't be renamed; the target is then as it was before
   */
  public static void publish(Path part, Path target) throws IOException {
    try {
      requireReplaceable(target);
      Path place = place(target);
      move(part, place);
      forceFolder(place.getParent());
    } catch (NoSuchFileException e) {
      throw e; // of the part, perhaps
    } catch (IOException e) {
      throw WriteFailure.of(target, e);
    }
  }

  /** A link may lead to another file system, where no rename leads. */
  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      if (Files.getFileStore(from).equals(Files.getFileStore(to.getParent()))) {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
      } else {
        copy(from, to);
        Files.delete(from);
      }
    }
  }

  /** Makes the rename itself durable, where the system lets a folder be opened (not on Windows). */
  private static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}

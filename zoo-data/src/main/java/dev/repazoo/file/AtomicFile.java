package dev.repazoo.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that it appears whole or not at all: into a hidden file beside the target, which
 * is forced to the disk and then renamed over it.
 */
public final class AtomicFile {
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
   * Writes a file, replacing one that is there.
   *
   * @param target where the file will be
   * @param body what fills it
   * @throws IOException if it can't be written; the target is then as it was before
   */
  public static void write(Path target, Body body) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    String name = "." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp";
    try (Unfinished part = Unfinished.at(folder.resolve(name))) {
      try (FileChannel channel =
          FileChannel.open(
              part.path(),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        body.write(channel);
        channel.force(true);
      }
      move(part.path(), absolute);
    }
    forceFolder(folder);
  }

  /**
   * Gives a finished file its name, replacing one that is there.
   *
   * @param part a file in the same folder, already forced to the disk
   * @param target where it will be
   * @throws IOException if it can't be renamed; the target is then as it was before
   */
  public static void publish(Path part, Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    move(part, absolute);
    forceFolder(absolute.getParent());
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
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

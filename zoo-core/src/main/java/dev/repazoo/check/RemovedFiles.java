package dev.repazoo.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * {@code .removed/} in a data set, of which one process at a time moves files in or out. The folder
 * goes with the lock if nothing is in it.
 */
final class RemovedFiles implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final int TRIES = 10;

  private final Path path;
  private final FileChannel lock;

  private RemovedFiles(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes and locks the folder.
   *
   * @param path the data set's
   * @throws IOException if another process has it, or it can't be made
   */
  static RemovedFiles lock(Path path) throws IOException {
    Path removed = path.resolve(DataCheck.REMOVED);
    for (int i = 0; i < TRIES; i++) {
      Files.createDirectories(removed);
      try {
        FileChannel channel =
            FileChannel.open(
                removed.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (owns(channel, removed.resolve(LOCK))) {
          return new RemovedFiles(path, channel);
        }
        channel.close();
      } catch (NoSuchFileException e) {
        // its last owner has just removed it: once more
      }
    }
    throw new IOException(path + " is being repaired by another run of the program; wait for it");
  }

  /**
   * A lock on a file that its last owner has removed meanwhile is none: its name must lead here.
   */
  private static boolean owns(FileChannel channel, Path file) throws IOException {
    try {
      if (channel.tryLock() == null) {
        return false;
      }
    } catch (OverlappingFileLockException e) {
      return false;
    }
    String token = UUID.randomUUID().toString();
    channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.UTF_8)), 0);
    return Files.exists(file) && Files.readString(file).equals(token);
  }

  /** The data set's folder. */
  Path path() {
    return path;
  }

  /** The folder of removed files. */
  Path removed() {
    return path.resolve(DataCheck.REMOVED);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      Files.deleteIfExists(removed().resolve(LOCK));
    }
    try {
      Files.deleteIfExists(removed());
    } catch (DirectoryNotEmptyException e) {
      // what was moved is there
    }
  }
}

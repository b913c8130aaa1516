package dev.repazoo.check;

import dev.repazoo.file.WriteLock;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code .removed/} in a data set, of which one process at a time moves files in or out. The folder
 * goes with the lock if nothing is in it.
 */
final class RemovedFiles implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path path;
  private final WriteLock lock;

  private RemovedFiles(Path path, WriteLock lock) {
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
    Path file = path.resolve(DataCheck.REMOVED).resolve(LOCK);
    return new RemovedFiles(path, WriteLock.of(file, path));
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
    lock.close();
    try {
      Files.deleteIfExists(removed());
    } catch (DirectoryNotEmptyException e) {
      // what was moved is there
    }
  }
}

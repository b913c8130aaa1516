package dev.repazoo.download;

import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps two processes, or threads, from downloading the same file at once. The lock's file stays:
 * deleting it would let a third process lock another file of that name.
 */
final class DownloadLock implements AutoCloseable {
  private static final long PAUSE_MILLIS = 100;

  private final FileChannel channel;

  private DownloadLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits until nobody else downloads the file, and shows that it waits. */
  static DownloadLock acquire(Path file, String name, ProgressListener progress)
      throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (tryLock(channel).isEmpty()) {
        await(channel, name, progress);
      }
      return new DownloadLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void await(FileChannel channel, String name, ProgressListener progress)
      throws IOException {
    long start = System.nanoTime();
    try (ProgressListener.Task task =
        progress.begin(
            "waiting for another download of " + name, ProgressListener.UNKNOWN, "seconds")) {
      while (tryLock(channel).isEmpty()) {
        Thread.sleep(PAUSE_MILLIS);
        task.advanceTo(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another download");
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) { // another thread of this process has it
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close(); // which releases the lock
  }
}

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
 * Keeps two processes, or threads, from downloading the same file at once. The lock's file stays,
 * empty: were it deleted, a process that waits for it would then hold a lock on a file without a
 * name, while a third one locks a new file of that name. Whether an open file still has its name
 * can't be asked in Java, and opening the name again to see would, on POSIX, drop the lock.
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

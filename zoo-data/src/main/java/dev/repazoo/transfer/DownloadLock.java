package dev.repazoo.transfer;

import dev.repazoo.file.WriteLock;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Keeps two processes, or threads, from downloading the same file at once: one waits. */
final class DownloadLock {
  private static final long PAUSE_MILLIS = 100;

  private DownloadLock() {}

  /** Waits until nobody else downloads the file, and shows that it waits. */
  static WriteLock acquire(Path file, String name, ProgressListener progress) throws IOException {
    Optional<WriteLock> free = WriteLock.tryLock(file);
    return free.isPresent() ? free.get() : await(file, name, progress);
  }

  private static WriteLock await(Path file, String name, ProgressListener progress)
      throws IOException {
    long start = System.nanoTime();
    try (ProgressListener.Task task =
        progress.begin(
            "waiting for another download of " + name, ProgressListener.UNKNOWN, "seconds")) {
      while (true) {
        Optional<WriteLock> free = WriteLock.tryLock(file);
        if (free.isPresent()) {
          return free.get();
        }
        Thread.sleep(PAUSE_MILLIS);
        task.advanceTo(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another download");
    }
  }
}

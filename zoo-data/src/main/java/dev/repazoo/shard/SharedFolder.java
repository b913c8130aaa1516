package dev.repazoo.shard;

import dev.repazoo.file.WriteLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The right to write to a folder, for a process that does all of the work or for one of several
 * shards. Shards bar neither each other nor, among them, a second process with the same number gets
 * in; a process that does all bars shards and is barred by them.
 *
 * <p>A shard holds a lock of its own; for what concerns all it takes the folder's for a moment, in
 * which it is alone. Each of a shard and a whole process takes its lock first and looks for the
 * other's then, so that not both get in.
 */
public final class SharedFolder implements AutoCloseable {
  private static final String LOCKS = "\\.shard-\\d+-of-\\d+\\.lock";
  private static final int ATTEMPTS = 40;
  private static final long PAUSE_MILLIS = 50;

  private final Path folder;
  private final Path target;
  private final WriteLock lock;
  private final boolean whole;

  private SharedFolder(Path folder, Path target, WriteLock lock, boolean whole) {
    this.folder = folder;
    this.target = target;
    this.lock = lock;
    this.whole = whole;
  }

  /** What is done while no other process is at it. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws IOException;
  }

  /**
   * Takes a folder, which is made if needed.
   *
   * @param shard empty for the only process
   * @throws IOException when another process works there that this one can't work beside; the
   *     message names it
   */
  public static SharedFolder take(Path folder, Optional<Shard> shard) throws IOException {
    return take(folder, folder, shard);
  }

  /**
   * The same for what locks in a folder stand for.
   *
   * @param target the place, for messages
   */
  public static SharedFolder take(Path folder, Path target, Optional<Shard> shard)
      throws IOException {
    return shard.isPresent() ? ofShard(folder, target, shard.get()) : whole(folder, target);
  }

  private static SharedFolder whole(Path folder, Path target) throws IOException {
    WriteLock lock = WriteLock.of(folder.resolve(WriteLock.IN_FOLDER), target);
    try {
      for (Path file : shardLocks(folder)) {
        requireFree(file, target);
      }
      return new SharedFolder(folder, target, lock, true);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Fails where a shard is at work; one that is about to end is waited for. */
  private static void requireFree(Path shardLock, Path target) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<WriteLock> lock = WriteLock.tryLock(shardLock);
      if (lock.isPresent()) {
        lock.get().close();
        return;
      }
      if (!pause()) {
        break;
      }
    }
    WriteLock.of(shardLock, target).close();
  }

  private static List<Path> shardLocks(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches(LOCKS)).toList();
    }
  }

  private static SharedFolder ofShard(Path folder, Path target, Shard shard) throws IOException {
    Path own = folder.resolve(String.format(".shard-%d-of-%d.lock", shard.number(), shard.of()));
    SharedFolder taken = new SharedFolder(folder, target, WriteLock.of(own, target), false);
    try {
      if (!taken.alone(() -> {})) {
        WriteLock.of(folder.resolve(WriteLock.IN_FOLDER), target).close(); // says who is there
      }
      return taken;
    } catch (IOException | RuntimeException e) {
      taken.close();
      throw e;
    }
  }

  /** What is written. */
  public Path target() {
    return target;
  }

  /**
   * Does something while no other process does the like. Where another is at it, it is waited for
   * two seconds.
   *
   * @return whether it was done
   */
  public boolean alone(Action action) throws IOException {
    if (whole) {
      action.run();
      return true;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<WriteLock> all = WriteLock.tryLock(folder.resolve(WriteLock.IN_FOLDER));
      if (all.isPresent()) {
        try (WriteLock held = all.get()) {
          action.run();
          return true;
        }
      }
      if (!pause()) {
        return false;
      }
    }
    return false;
  }

  /**
   * The same where it must be done.
   *
   * @throws IOException when another process is at it
   */
  public void requireAlone(Action action) throws IOException {
    if (!alone(action)) {
      throw new IOException(
          target + " is being put together by another process; wait for it, or stop it");
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

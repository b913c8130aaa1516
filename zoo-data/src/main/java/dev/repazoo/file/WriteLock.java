package dev.repazoo.file;

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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The right to write to a place: a run's folder, a data set, a file. One process has it at a time,
 * and in it one caller.
 *
 * <p>A small hidden file is locked by the operating system, which ends the lock with the process in
 * whatever way that ends: the file that a killed process leaves bars nobody. It says who has the
 * lock, so that who is refused can be told.
 *
 * <p>The holder removes the file, and then marks what it removed. Without the mark, a process that
 * had opened the file before would hold a lock on a file without a name, while a third one locks a
 * new file of that name. Which file a name stands for can't be asked of an open one in Java, and
 * opening the name again would, on POSIX, drop the lock; for that reason, too, this process's locks
 * are kept in a table, and a file that is in it is not opened.
 */
public final class WriteLock implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WriteLock.class.getName());

  /** The file that {@link #inFolder} locks. */
  public static final String IN_FOLDER = ".lock";

  /** Somebody else has it. */
  public static final class Held extends IOException {
    private static final long serialVersionUID = 1L;

    private Held(String message) {
      super(message);
    }
  }

  /** Locks of this process by their files. Guarded by the class. */
  private static final Map<Path, WriteLock> HELD = new HashMap<>();

  /** Where the lock is: past the text, which others may read then on every system. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final byte REMOVED = 'x';
  private static final int ATTEMPTS = 100;
  private static final long PAUSE_MILLIS = 100;

  private final Path file;
  private final FileChannel channel;
  private final Deque<Path> made;

  private WriteLock(Path file, FileChannel channel, Deque<Path> made) {
    this.file = file;
    this.channel = channel;
    this.made = made;
  }

  /**
   * Locks a folder. One that isn't there is made, and removed again if nothing came into it.
   *
   * @throws Held if another process or caller has it; the message names the process
   */
  public static WriteLock inFolder(Path folder) throws IOException {
    return of(folder.resolve(IN_FOLDER), folder);
  }

  /**
   * Locks a file, by another one beside it.
   *
   * @throws Held if another process or caller has it; the message names the process
   */
  public static WriteLock beside(Path file) throws IOException {
    return of(file.resolveSibling("." + file.getFileName() + ".lock"), file);
  }

  /**
   * Locks a place.
   *
   * @param lockFile stands for it; its folder is made if needed
   * @param target the place, for messages
   * @throws Held if another process or caller has it; the message names the process
   */
  public static WriteLock of(Path lockFile, Path target) throws IOException {
    Optional<WriteLock> lock = tryLock(lockFile);
    if (lock.isPresent()) {
      return lock.get();
    }
    throw new Held(
        target
            + " is being written by "
            + holder(lockFile).map(LockHolder::toString).orElse("another process")
            + "; wait for it, or choose another place");
  }

  /**
   * Locks a place if it is free.
   *
   * @param lockFile stands for it; its folder is made if needed
   * @throws IOException if the file can't be made
   */
  public static Optional<WriteLock> tryLock(Path lockFile) throws IOException {
    Path absolute = lockFile.toAbsolutePath();
    synchronized (WriteLock.class) {
      for (int attempt = 1; ; attempt++) {
        Deque<Path> made = makeFolders(absolute.getParent());
        try {
          Path file = absolute.getParent().toRealPath().resolve(absolute.getFileName());
          if (HELD.containsKey(file)) {
            return Optional.empty();
          }
          FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
          boolean kept = false;
          try {
            if (!lock(channel, lockFile)) {
              return Optional.empty();
            }
            if (attempt == ATTEMPTS || !isRemoved(channel)) {
              introduce(channel);
              WriteLock lock = new WriteLock(file, channel, made);
              HELD.put(file, lock);
              kept = true;
              return Optional.of(lock);
            }
          } finally {
            if (!kept) {
              channel.close();
            }
          }
        } catch (NoSuchFileException e) { // another's folder went in between
          if (attempt == ATTEMPTS) {
            throw e;
          }
        } catch (IOException | RuntimeException e) {
          remove(made);
          throw e;
        }
      }
    }
  }

  /** Makes a folder; returns what had to be made, the innermost first. */
  private static Deque<Path> makeFolders(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path one = folder; one != null && !Files.exists(one); one = one.getParent()) {
      missing.addLast(one);
    }
    Files.createDirectories(folder);
    return missing;
  }

  private static boolean lock(FileChannel channel, Path file) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false) != null;
    } catch (OverlappingFileLockException e) { // by other means than this class
      return false;
    } catch (IOException e) {
      // Some network file systems know no locks; work there must go on.
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} can''t be locked ({1}); see that no second process writes there",
          file,
          e.getMessage());
      return true;
    }
  }

  private static boolean isRemoved(FileChannel channel) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(1);
    return channel.read(first, 0) == 1 && first.get(0) == REMOVED;
  }

  /** Without room for the text, the lock holds all the same. */
  private static void introduce(FileChannel channel) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(LockHolder.self().bytes()), 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a lock without its holder''s name: {0}", e.getMessage());
    }
  }

  /** Who has the lock; asked twice, for a process that has just come to it may not have said so. */
  private static Optional<LockHolder> holder(Path lockFile) throws IOException {
    synchronized (WriteLock.class) {
      Path absolute = lockFile.toAbsolutePath();
      Path file = absolute.getParent().toRealPath().resolve(absolute.getFileName());
      WriteLock own = HELD.get(file);
      if (own != null) { // reading the file by its name would drop the lock
        return own.text();
      }
    }
    Optional<LockHolder> found = read(lockFile);
    if (found.filter(LockHolder::runs).isEmpty()) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      found = read(lockFile);
    }
    return found;
  }

  private static Optional<LockHolder> read(Path lockFile) {
    try {
      return LockHolder.parse(Files.readString(lockFile));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<LockHolder> text() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    channel.read(bytes, 0);
    return LockHolder.parse(new String(bytes.array(), StandardCharsets.UTF_8));
  }

  /** Frees all places, for a process that ends without waiting for its threads. */
  public static void releaseAll() {
    synchronized (WriteLock.class) {
      for (WriteLock lock : List.copyOf(HELD.values())) {
        try {
          lock.close();
        } catch (IOException e) {
          LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", lock.file, e.getMessage());
        }
      }
    }
  }

  /** Frees the place. */
  @Override
  public void close() throws IOException {
    synchronized (WriteLock.class) {
      if (!HELD.remove(file, this)) {
        return;
      }
      try (channel) {
        Files.deleteIfExists(file);
        markRemoved();
      } finally {
        remove(made);
      }
    }
  }

  /** Takes no room but where there was none for the text; then the mark must be left out, too. */
  private void markRemoved() {
    try {
      channel.write(ByteBuffer.wrap(new byte[] {REMOVED}), 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", file, e.getMessage());
    }
  }

  /** Removes folders as long as nothing is in them. */
  private static void remove(Deque<Path> folders) throws IOException {
    try {
      for (Path folder : folders) {
        Files.deleteIfExists(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      // what came into it stays
    }
  }
}

package dev.repazoo.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A file or folder under a hidden name, of which nothing stays: its content is moved away when it
 * is whole, and the rest goes when this is closed.
 *
 * <p>A process that is ended at once closes nothing; it calls {@link #removeAll()} before.
 */
public final class Unfinished implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Unfinished.class.getName());
  private static final Set<Path> ALL = ConcurrentHashMap.newKeySet();

  private final Path path;

  private Unfinished(Path path) {
    this.path = path;
    ALL.add(path);
  }

  /** A path that is about to be written, or was just made. */
  public static Unfinished at(Path path) {
    return new Unfinished(path);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    remove(path);
    ALL.remove(path);
  }

  /**
   * Removes what is unfinished, whoever writes it: for a process that ends without waiting for its
   * threads.
   *
   * @return whether there was any
   */
  public static boolean removeAll() {
    boolean any = false;
    for (Path path : ALL) {
      try {
        any |= remove(path);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "{0} could not be removed: {1}", path, e.getMessage());
      }
    }
    return any;
  }

  private static boolean remove(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return Files.deleteIfExists(path);
    }
    try (Stream<Path> inside = Files.walk(path)) {
      for (Path one : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    } catch (NoSuchFileException e) {
      return false; // its own thread removes it, too
    }
    return true;
  }
}

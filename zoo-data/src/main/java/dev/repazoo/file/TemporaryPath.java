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
 * A temporary file or folder, removed with all that is in it when this is closed. Content that is
 * whole is moved away before.
 *
 * <p>A process that ends without closing anything, as on Ctrl-C, calls {@link #removeAll()} first.
 */
public final class TemporaryPath implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TemporaryPath.class.getName());
  private static final Set<Path> ALL = ConcurrentHashMap.newKeySet();

  private final Path path;

  private TemporaryPath(Path path) {
    this.path = path;
    ALL.add(path);
  }

  /** A path that is about to be written, or was just made. */
  public static TemporaryPath at(Path path) {
    return new TemporaryPath(path);
  }

  /** A new, empty folder where the system keeps what is temporary. */
  public static TemporaryPath newFolder() throws IOException {
    return at(Files.createTempDirectory("repazoo-"));
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
   * Removes all temporary paths of this process, whoever writes to them: for an end that waits for
   * no thread.
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

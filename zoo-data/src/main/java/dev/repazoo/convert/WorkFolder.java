package dev.repazoo.convert;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A hidden folder that exists while a conversion is unfinished: a lock against a second process,
 * the settings that a later run must share, and parts.
 */
final class WorkFolder implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String SETTINGS = "settings.txt";

  private final Path folder;
  private final WriteLock lock;
  private final boolean resumed;
  private boolean worthKeeping;

  private WorkFolder(Path folder, WriteLock lock, boolean resumed) {
    this.folder = folder;
    this.lock = lock;
    this.resumed = resumed;
    worthKeeping = resumed;
  }

  /**
   * Makes or finds the folder and locks it.
   *
   * @param target the data set that is being written, for messages
   * @throws IOException if another process has it, or the settings differ
   */
  static WorkFolder open(Path folder, Path target, ConversionSettings settings) throws IOException {
    WriteLock lock = WriteLock.of(folder.resolve(LOCK), target);
    try {
      Path file = folder.resolve(SETTINGS);
      boolean resumed = Files.exists(file);
      if (resumed) {
        ConversionSettings earlier = new ConversionSettings(Files.readAllLines(file));
        if (!earlier.equals(settings)) {
          throw new IOException(
              target
                  + " holds an unfinished conversion with other settings ("
                  + settings.differences(earlier)
                  + "); repeat that one, or delete "
                  + (folder.startsWith(target) ? target : folder));
        }
      } else {
        byte[] text = String.join("\n", settings.lines()).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, text);
      }
      return new WorkFolder(folder, lock, resumed);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Whether an earlier run began. */
  boolean resumed() {
    return resumed;
  }

  /** A file in it. */
  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** There is something now that a later run can go on from. */
  void keep() {
    worthKeeping = true;
  }

  /** The work is done: the folder goes when this closes. */
  void done() {
    worthKeeping = false;
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      if (!worthKeeping) {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
          files = found.filter(file -> !file.endsWith(LOCK)).toList();
        }
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    if (!worthKeeping) {
      removeFolder();
    }
  }

  private void removeFolder() throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // another process has come to it already
    }
  }
}

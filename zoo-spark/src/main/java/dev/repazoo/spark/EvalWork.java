package dev.repazoo.spark;

import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.options.EvalOptions;
import dev.repazoo.file.WriteLock;
import dev.repazoo.message.FileProblem;
import dev.repazoo.shard.PieceFolder;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The hidden folder of an evaluation, on the driver's machine: what tasks have found, until all is
 * measured. Each set of images has a folder in it, by a network; one process works there.
 */
final class EvalWork implements AutoCloseable {
  private final Path folder;
  private final WriteLock lock;
  private final TreeSet<Path> parts = new TreeSet<>();
  private boolean done;

  private EvalWork(Path folder, WriteLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Where an evaluation works: in the folder that is given, else beside the file that it writes,
   * else beside what it measures.
   */
  static Path place(EvalOptions options, Optional<Path> given) {
    return given.orElseGet(
        () ->
            PieceFolder.beside(
                options
                    .saveStats()
                    .or(options::page)
                    .orElseGet(() -> measured(options.samples().or(options::reference)))
                    .toAbsolutePath()
                    .normalize()));
  }

  private static Path measured(Optional<String> word) {
    Path path = Path.of(word.orElseThrow());
    return Files.exists(path)
        ? path
        : Path.of(word.get().replaceAll("[^A-Za-z0-9._-]+", "-")); // emoji, or an address
  }

  /**
   * Makes or finds the folder.
   *
   * @throws CommandFailure when nothing can be written there
   * @throws IOException when another process works there
   */
  static EvalWork open(Path folder) throws IOException, CommandFailure {
    try {
      return new EvalWork(folder, WriteLock.inFolder(folder));
    } catch (FileSystemException e) {
      throw new CommandFailure(
          "%s can't be made (%s); --work-dir names another folder for features that are finished"
              .formatted(folder, FileProblem.reason(e)),
          e);
    }
  }

  /** Where it is. */
  Path folder() {
    return folder;
  }

  /** The folder of the next set of images: their order is that of the command. */
  Path next(String what) {
    Path part = folder.resolve((parts.size() + 1) + "-" + what.replace(' ', '-'));
    parts.add(part);
    return part;
  }

  /** All is measured: the folder goes when this closes. */
  void done() {
    done = true;
  }

  @Override
  public void close() throws IOException {
    if (done) {
      for (Path part : List.copyOf(parts)) {
        PieceFolder.remove(part);
      }
    }
    lock.close();
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // what is to be gone on with, or another's
    }
  }
}

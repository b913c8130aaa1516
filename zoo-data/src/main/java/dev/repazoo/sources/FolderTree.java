package dev.repazoo.sources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder and the folders in it; links are followed. */
record FolderTree(Path path, List<String> names) implements SourceFiles {
  static FolderTree of(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return new FolderTree(
          folder,
          SourceFiles.sorted(
              found
                  .filter(file -> Files.isRegularFile(file) || isDangling(file))
                  .map(file -> folder.relativize(file).toString().replace('\\', '/'))));
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException loop) {
        throw new IOException(
            loop.getFile() + ": the link leads back to a folder that contains it; remove it", e);
      }
      throw e.getCause();
    }
  }

  /** A link to nothing is an image that can't be read, which people want to know. */
  private static boolean isDangling(Path file) {
    return Files.isSymbolicLink(file) && !Files.exists(file);
  }

  @Override
  public long size(String name) throws IOException {
    Path file = path.resolve(name);
    return isDangling(file) ? 0 : Files.size(file);
  }

  @Override
  public byte[] read(String name) throws IOException {
    Path file = path.resolve(name);
    if (isDangling(file)) {
      throw new IOException(
          "is a link to " + Files.readSymbolicLink(file) + ", which is not there");
    }
    if (Files.size(file) > MAX_FILE) {
      throw new IOException("has " + Files.size(file) + " bytes; at most " + MAX_FILE);
    }
    return Files.readAllBytes(file);
  }

  @Override
  public boolean foldersAreClasses() {
    return true;
  }

  @Override
  public void close() {}
}

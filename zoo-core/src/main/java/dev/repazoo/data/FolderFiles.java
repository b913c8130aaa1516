package dev.repazoo.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files of a folder and the folders in it; links are followed. */
record FolderFiles(Path folder, PackedNames names) implements DataFiles {
  static FolderFiles of(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      PackedNames.Builder names = new PackedNames.Builder();
      found
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(name -> !DataFiles.isHidden(name))
          .forEach(names::add);
      return new FolderFiles(folder, names.build());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public String origin() {
    return folder.toString();
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(folder.resolve(name));
  }

  @Override
  public byte[] read(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }

  @Override
  public void close() {}
}

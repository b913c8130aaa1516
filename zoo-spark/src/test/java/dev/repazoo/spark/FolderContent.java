package dev.repazoo.spark;

import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What lies in a folder. */
final class FolderContent {
  private FolderContent() {}

  /** Digests of all files by their names. */
  static Map<String, String> of(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Sha256.of(file));
      }
    }
    return files;
  }
}

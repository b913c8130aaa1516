package dev.repazoo.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryPathTest {
  @TempDir private Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aFolderGoesWithAllThatIsInIt() throws IOException {
    try (TemporaryPath part = TemporaryPath.at(Files.createDirectory(folder.resolve(".part")))) {
      Files.createDirectory(part.path().resolve("inside"));
      Files.writeString(part.path().resolve("inside/file"), "text");
    }
    assertEquals(List.of(), names());
  }

  @Test
  void aFileThatIsBeingWrittenGoesAtOnce() throws IOException {
    Path target = folder.resolve("target");
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                target,
                channel -> {
                  channel.write(ByteBuffer.allocate(10));
                  assertEquals(1, names().size());
                  assertTrue(TemporaryPath.removeAll());
                  assertEquals(List.of(), names());
                }));
    assertEquals(List.of(), names());
  }
}

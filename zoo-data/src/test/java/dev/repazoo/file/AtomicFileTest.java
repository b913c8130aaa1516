package dev.repazoo.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file that is written may take the place of. */
class AtomicFileTest {
  @TempDir private Path folder;

  private static void write(Path target) throws IOException {
    AtomicFile.write(target, channel -> channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3})));
  }

  @Test
  void aFileIsReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "earlier");
    write(file);
    assertEquals(3, Files.size(file));
  }

  @Test
  void aPipeStaysAPipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no pipes with names here");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    WriteFailure refused = assertThrows(WriteFailure.class, () -> write(pipe));
    assertTrue(refused.getMessage().contains(pipe + ": Is no regular file"), refused.getMessage());
    Path part = Files.writeString(folder.resolve("part"), "new");
    assertThrows(WriteFailure.class, () -> AtomicFile.publish(part, pipe));
    assertFalse(Files.isRegularFile(pipe));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(part, pipe), left.sorted().toList());
    }
  }
}

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

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(folder.resolve(name), Path.of(target));
  }

  @Test
  void aLinkStaysAndItsTargetIsWritten() throws IOException {
    Path real = Files.createDirectory(folder.resolve("store")).resolve("real");
    Files.writeString(real, "earlier");
    link("link", "store/../again");
    link("again", "store/real");
    write(folder.resolve("link"));
    assertTrue(Files.isSymbolicLink(folder.resolve("link")));
    assertTrue(Files.isSymbolicLink(folder.resolve("again")));
    assertEquals(3, Files.size(real));
    try (Stream<Path> left = Files.list(real.getParent())) {
      assertEquals(List.of(real), left.toList());
    }
  }

  @Test
  void aLinkWithoutATargetMakesIt() throws IOException {
    link("link", "later");
    write(folder.resolve("link"));
    assertEquals(3, Files.size(folder.resolve("later")));
    link("lost", "nowhere/file");
    IOException lost = assertThrows(IOException.class, () -> write(folder.resolve("lost")));
    assertTrue(lost.getMessage().contains("lost"), lost.getMessage());
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    link("one", "two");
    link("two", "one");
    WriteFailure refused = assertThrows(WriteFailure.class, () -> write(folder.resolve("one")));
    assertTrue(
        refused.getMessage().contains("one: Too many levels of symbolic links"),
        refused.getMessage());
    assertTrue(Files.isSymbolicLink(folder.resolve("one")));
  }

  @Test
  void aLinkToADeviceIsRefused() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/null")), "no devices with names here");
    link("null", "/dev/null");
    WriteFailure refused = assertThrows(WriteFailure.class, () -> write(folder.resolve("null")));
    assertTrue(refused.getMessage().contains("Is no regular file"), refused.getMessage());
    assertTrue(Files.isSymbolicLink(folder.resolve("null")));
  }

  @Test
  void aLinkToAnotherFileSystemIsWrittenThere() throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(memory), "no second file system here");
    Path there = Files.createTempDirectory(memory, "repazoo-");
    try {
      link("far", there.resolve("file").toString());
      AtomicFile.publish(Files.writeString(folder.resolve("part"), "new"), folder.resolve("far"));
      assertEquals("new", Files.readString(there.resolve("file")));
      assertFalse(Files.exists(folder.resolve("part")));
    } finally {
      Files.deleteIfExists(there.resolve("file"));
      Files.delete(there);
    }
  }
}

package dev.repazoo.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks within this process and among several. */
class WriteLockTest {
  private static final int PROCESSES = 3;
  private static final int TURNS = 300;

  @TempDir private Path temp;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Process start(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LockingProcess.class.getName());
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @Test
  void aFolderThatWasMadeForTheLockGoesWithIt() throws IOException {
    Path run = temp.resolve("exps/run");
    WriteLock.inFolder(run).close();
    assertEquals(List.of(), names());
    try (WriteLock lock = WriteLock.inFolder(run)) {
      Files.writeString(run.resolve("result"), "kept");
    }
    try (Stream<Path> files = Files.list(run)) {
      assertEquals(List.of(run.resolve("result")), files.toList());
    }
  }

  @Test
  void aSecondCallerIsRefusedByAnyNameOfThePlace() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(at("real")));
    try (WriteLock lock = WriteLock.inFolder(at("real"))) {
      IOException e = assertThrows(IOException.class, () -> WriteLock.inFolder(link));
      String start = link + " is being written by process " + ProcessHandle.current().pid() + " (";
      assertTrue(e.getMessage().startsWith(start), e.getMessage());
      assertTrue(e.getMessage().contains("since "), e.getMessage());
      assertTrue(WriteLock.tryLock(link.resolve(".lock")).isEmpty());
    }
    WriteLock.inFolder(link).close();
  }

  private Path at(String name) {
    return temp.resolve(name);
  }

  @Test
  void aFileAndItsNeighbourDoNotShareALock() throws IOException {
    try (WriteLock one = WriteLock.beside(at("a.onnx"));
        WriteLock other = WriteLock.beside(at("b.onnx"))) {
      assertThrows(IOException.class, () -> WriteLock.beside(at("a.onnx")));
    }
    assertEquals(List.of(), names());
  }

  @Test
  @Timeout(60)
  void anotherProcessIsNamedAndItsLockEndsWithIt() throws Exception {
    Process process = start("hold", at("run").toString());
    assertEquals('!', process.getInputStream().read());
    IOException e = assertThrows(IOException.class, () -> WriteLock.inFolder(at("run")));
    assertTrue(e.getMessage().contains("process " + process.pid() + " ('hold "), e.getMessage());
    process.destroyForcibly().waitFor();
    assertTrue(Files.exists(at("run/.lock")), "a killed process removes nothing");
    WriteLock.inFolder(at("run")).close();
    assertFalse(Files.exists(at("run/.lock")));
  }

  /** The file is removed and made all the time; two holders at once would lose turns. */
  @Test
  @Timeout(120)
  void oneProcessAtATimeHasIt() throws Exception {
    Files.writeString(at("count"), "0");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start("count", at("count").toString(), Integer.toString(TURNS)));
    }
    for (Process process : processes) {
      assertEquals(0, process.waitFor());
    }
    assertEquals(Integer.toString(PROCESSES * TURNS), Files.readString(at("count")));
    assertEquals(List.of("count"), names());
  }

  @Test
  void whatIsNoLocksTextNamesNobody() {
    assertEquals(Optional.empty(), LockHolder.parse(""));
    assertEquals(Optional.empty(), LockHolder.parse("12\nyesterday\ntrain\n"));
    assertEquals(Optional.empty(), LockHolder.parse("12\n2025-01-01T00:00:00Z\ntra"));
    assertEquals(
        "train --exp-name a",
        LockHolder.parse("12\n2025-01-01T00:00:00Z\ntrain --exp-name a\n").orElseThrow().command());
  }
}

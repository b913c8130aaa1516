package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo quickstart} from the beginning to its page, with few steps and samples. */
class QuickstartTest {
  @TempDir private Path folder;

  @Test
  void leavesWhatItSays() throws Exception {
    CliRun run = CliRun.of("quickstart", "--output-dir", folder, "--max-train-steps", 2).succeeds();

    assertEquals(
        Set.of(
            "checkpoint.pt",
            "generator.onnx",
            "quickstart",
            "report.html",
            "samples",
            "samples.png",
            "samples-builtin",
            "samples-builtin.png"),
        names());
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("Samples after 2 steps"), page);
    assertTrue(run.out().contains("generator.onnx"), run.out());
    CliRun.of("inspect", folder.resolve("checkpoint.pt")).succeeds();
    CliRun.of("inspect", folder.resolve("generator.onnx")).succeeds();
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names = new TreeSet<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    }
  }
}

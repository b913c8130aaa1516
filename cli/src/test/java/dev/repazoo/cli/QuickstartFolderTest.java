package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo quickstart} in a folder that holds a run of another length. */
class QuickstartFolderTest {
  @TempDir private Path folder;

  @Test
  void runsOfTwoLengthsDoNotMix() throws IOException {
    Path checkpoints = Files.createDirectories(folder.resolve("quickstart/checkpoints"));
    Path later = Files.writeString(checkpoints.resolve("0000008.pt"), "later");
    CliRun.of("quickstart", "--output-dir", folder, "--max-train-steps", 4)
        .failsWith(1, folder, "8 steps", "--output-dir");
    Files.createFile(folder.resolve("generator.onnx"));
    CliRun.of("quickstart", "--output-dir", folder, "--max-train-steps", 9)
        .failsWith(1, folder, "8 steps", "--output-dir");
    assertEquals("later", Files.readString(later));
  }
}

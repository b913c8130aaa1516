package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.repazoo.array.Npy;
import dev.repazoo.weights.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that are asked to end while an encoder is at work. */
@DisabledOnOs(OS.WINDOWS)
class FeaturesInterruptionTest {
  private static final int IMAGES = 20_000;

  @TempDir private Path temp;

  private List<String> parts() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("y.npy"))
          .toList();
    }
  }

  /** Whether this process was started to ignore SIGINT: bit 1 of Linux's mask. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void trainingStopsBeforeItsFirstStep() throws IOException, InterruptedException {
    Path run = temp.resolve("exps").resolve("run");
    Path said = temp.resolve("said.txt");
    Process process =
        ZooProcess.start(
            said,
            "train",
            "--device",
            "cpu",
            "--output-dir",
            run.getParent().toString(),
            "--exp-name",
            "run",
            "--data-dir",
            "emoji",
            "--model",
            "SiT-Ti/4-pixel",
            "--enc-type",
            "efficientnet-lite0",
            "--batch-size",
            "4",
            "--sampling-steps",
            "0");
    while (process.isAlive() && !Files.exists(run.resolve("args.json"))) {
      Thread.sleep(20);
    }
    process.destroy();
    assertEquals(143, process.waitFor());
    String text = Files.readString(said);
    assertTrue(text.contains("stopped before the first step"), text);
    assertTrue(text.contains("--resume-step latest"), text);
  }

  @ParameterizedTest
  @CsvSource({"INT,130", "TERM,143"})
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void leavesNothingAndSaysSo(String signal, int code) throws IOException, InterruptedException {
    assumeFalse(
        signal.equals("INT") && ignoresInterrupts(),
        "a shell's job in the background ignores SIGINT, and so do its children");
    Path input = temp.resolve("x.npy");
    Npy.write(
        input,
        DType.U8,
        new long[] {IMAGES, 3, 32, 32},
        channel -> channel.write(ByteBuffer.allocate(IMAGES * 3 * 32 * 32)));
    Path said = temp.resolve("said.txt");
    Process process =
        ZooProcess.start(
            said,
            "features",
            "--device",
            "cpu",
            "--enc-type",
            "efficientnet-lite0",
            "--input",
            input.toString(),
            "--output",
            temp.resolve("y.npy").toString());
    while (process.isAlive() && parts().isEmpty()) {
      Thread.sleep(20);
    }
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertEquals(code, process.waitFor(), () -> said.toString());
    assertEquals(List.of(), parts());
    String text = Files.readString(said);
    assertTrue(text.contains("stopped; nothing was written"), text);
  }
}

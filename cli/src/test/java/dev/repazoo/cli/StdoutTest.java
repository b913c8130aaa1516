package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.console.Stdout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that nobody gets: the program must not end as if all were well. */
class StdoutTest {
  @TempDir private Path folder;

  private static CliRun failing(String reason, String... words) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException(reason);
          }
        };
    int code = Main.run(Stdout.to(out), new PrintStream(err, true, StandardCharsets.UTF_8), words);
    return new CliRun(code, "", err.toString(StandardCharsets.UTF_8));
  }

  static Stream<String> commands() {
    return Commands.names().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandFailsWithItsResults(String command) {
    failing("No space left on device", command, "--help")
        .failsWith(1, "stdout", "No space left on device");
  }

  @Test
  void theFailureOfACommandStays() {
    assertEquals(2, failing("No space left on device", "list", "--kind").code());
  }

  /** A shell that starts the program with a redirection. */
  private CliRun program(String words, String redirection) throws Exception {
    Path err = folder.resolve("err.txt");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process shell =
        new ProcessBuilder(
                "bash",
                "-o",
                "pipefail",
                "-c",
                "\"$0\" -cp \"$1\" dev.repazoo.cli.Main " + words + " " + redirection,
                java,
                System.getProperty("java.class.path"))
            .redirectError(err.toFile())
            .redirectOutput(folder.resolve("out.txt").toFile())
            .start();
    int code = shell.waitFor();
    return new CliRun(code, "", Files.readString(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "list --json", "--version", "help check", "info SiT-S/2"})
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsAFailure(String words) throws Exception {
    CliRun run = program(words, ">/dev/full");
    assertEquals(1, run.code(), run.err());
    assertTrue(run.err().contains("stdout can't be written"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"list --json", "--help"})
  @EnabledOnOs(OS.LINUX)
  void aClosedStreamIsAFailure(String words) throws Exception {
    program(words, ">&-").failsWith(1, "stdout can't be written");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aReaderThatHasSeenEnoughIsNoneToSpeakOf() throws Exception {
    CliRun run = program("list", "| true");
    assertEquals("", run.err());
    assertEquals(Stdout.SIGPIPE, run.code());
  }
}

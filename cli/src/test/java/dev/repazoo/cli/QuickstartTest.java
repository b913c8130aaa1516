package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    Command quickstart = new QuickstartCommand(1);
    List<CommandOption> options = new ArrayList<>(quickstart.options());
    options.addAll(GlobalOptions.ALL);
    List<String> words =
        List.of("--output-dir", folder.toString(), "--max-train-steps", "2", "--quiet");
    Arguments arguments = Arguments.parse(options, words);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console =
        new Console(print, print, Console.Verbosity.QUIET, false, new QuotedNames(words));
    assertEquals(0, quickstart.run(Session.of(console, arguments), arguments));

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
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("generator.onnx"), said);
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

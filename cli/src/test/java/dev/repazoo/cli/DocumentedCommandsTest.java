package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.GlobalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command line in the guides names a command and options that exist. */
class DocumentedCommandsTest {
  private static final String LAUNCHER = "./zoo ";

  static List<String> commandLines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> pages = Files.list(Path.of("../docs"))) {
      List<Path> all = new ArrayList<>(pages.filter(p -> p.toString().endsWith(".md")).toList());
      all.add(Path.of("../README.md"));
      for (Path page : all) {
        lines.addAll(commandLines(Files.readString(page)));
      }
    }
    return lines;
  }

  /** Lines in code blocks; a backslash at the end joins the next line. */
  private static List<String> commandLines(String page) {
    return page.replace("\\\n", " ")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(LAUNCHER))
        .map(line -> line.substring(LAUNCHER.length()).strip())
        .filter(line -> !line.startsWith("spark ")) // zoo-spark's tests look at those
        .toList();
  }

  @Test
  void thereAreSome() throws IOException {
    assertTrue(commandLines().size() > 10);
  }

  @ParameterizedTest
  @MethodSource("commandLines")
  void parses(String line) {
    List<String> words = List.of(line.replaceFirst("\\s+[>|#].*", "").split("\\s+", -1));
    Command<?> command = Commands.named(words.get(0));
    List<CommandOption> options = new ArrayList<>(command.options().rows());
    options.addAll(GlobalOptions.ROWS);
    Arguments.parse(options, words.subList(1, words.size())).requireAll();
  }
}

package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.Command;
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

/** Jobs in the guides and in help have options that exist. */
class DocumentedJobsTest {
  private static final String LAUNCHER = "./zoo spark ";

  @Test
  void linesOfTheGuidesParse() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md")));
    try (Stream<Path> docs = Files.list(Path.of("../docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
    }
    int jobs = 0;
    for (Path page : pages) {
      for (String line : Files.readAllLines(page)) {
        if (line.startsWith(LAUNCHER)) {
          parse(line.substring(LAUNCHER.length()));
          jobs++;
        }
      }
    }
    assertTrue(jobs > 1);
  }

  @Test
  void examplesOfHelpParse() {
    SparkMain.COMMANDS
        .table()
        .forEach(
            (name, command) -> {
              assertEquals(name, command.get().name());
              command.get().examples().forEach(DocumentedJobsTest::parse);
              String help = SparkCliRun.spark(name, "--help").succeeds().out();
              assertTrue(help.contains("  zoo spark " + command.get().examples().get(0)), help);
            });
  }

  private static void parse(String line) {
    List<String> words = List.of(line.split("\\s+", -1));
    Command<?> command = SparkMain.COMMANDS.table().get(words.get(0)).get();
    List<CommandOption> options = new ArrayList<>(command.options().rows());
    options.addAll(GlobalOptions.ROWS);
    Arguments.parse(options, words.subList(1, words.size())).requireAll();
  }
}

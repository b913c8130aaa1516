package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.GlobalOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {

  static List<String> commands() {
    return Commands.names();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void showsAnExampleThenEveryOption(String name) {
    Command<?> command = Commands.named(name);
    assertEquals(name, command.name());
    String help = CliRun.of(name, "--help").succeeds().out();
    String flowing = help.replaceAll("\\s+", " ");
    int example = help.indexOf("  zoo " + command.examples().get(0));
    assertTrue(example > 0, help);
    for (CommandOption option : command.options().rows()) {
      int row = help.indexOf(option.usage());
      assertTrue(row > example, option.usage() + " in " + help);
      option
          .defaultValue()
          .filter(value -> option.form() == CommandOption.Form.VALUE)
          .ifPresent(value -> assertTrue(flowing.contains("(default: " + value + ")"), help));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesOnlyUseOptionsThatExist(String name) {
    for (String example : Commands.named(name).examples()) {
      List<String> words = List.of(example.split(" ", -1));
      assertEquals(name, words.get(0));
      List<CommandOption> options =
          new java.util.ArrayList<>(Commands.named(name).options().rows());
      options.addAll(GlobalOptions.ROWS);
      Arguments.parse(options, words.subList(1, words.size())).requireAll();
    }
  }

  @Test
  void overviewListsEveryCommand() {
    String help = CliRun.of("--help").succeeds().out();
    for (Command<?> command : Commands.all()) {
      assertTrue(help.contains(command.name() + " "), help);
      assertTrue(help.contains(command.summary()), help);
    }
  }

  @Test
  void nothingIsBadUsage() {
    assertEquals(2, CliRun.of().code());
  }
}

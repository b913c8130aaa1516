package dev.repazoo.cli;

import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.GlobalOptions;
import java.util.ArrayList;
import java.util.List;

/** Help texts: an example first, then options with their defaults. */
public final class Help {
  private static final int COLUMN = 32;
  private static final int WIDTH = 100;

  private Help() {}

  /** What {@code zoo --help} prints. */
  static List<String> overview(Commands commands) {
    String program = commands.program();
    List<String> lines = new ArrayList<>();
    lines.add(program + ": " + commands.about());
    lines.add("");
    lines.add(
        "  %1$s COMMAND [OPTIONS]      '%1$s COMMAND --help' shows an example and all options"
            .formatted(program));
    lines.add("");
    for (Command<?> command : commands.commands()) {
      lines.add("  %-12s %s".formatted(command.name(), command.summary()));
    }
    commands.others().forEach((name, summary) -> lines.add("  %-12s %s".formatted(name, summary)));
    lines.add("");
    lines.add("Options of every command:");
    GlobalOptions.ROWS.forEach(option -> row(lines, option));
    return lines;
  }

  /** What {@code zoo COMMAND --help} prints. */
  static List<String> of(Command<?> command) {
    return of("zoo", command);
  }

  /** The same of a command of another program. */
  static List<String> of(String program, Command<?> command) {
    List<String> lines = new ArrayList<>();
    lines.add(program + " " + command.name() + ": " + command.summary());
    lines.add("");
    lines.add(command.examples().size() == 1 ? "Example:" : "Examples:");
    command.examples().forEach(example -> lines.add("  " + program + " " + example));
    lines.add("");
    String positional = command.positional().isEmpty() ? "" : " " + command.positional();
    lines.add("Usage: " + program + " " + command.name() + positional + " [OPTIONS]");
    lines.add("");
    command.options().rows().forEach(option -> row(lines, option));
    if (!command.options().rows().isEmpty()) {
      lines.add("");
    }
    lines.add("Options of every command:");
    GlobalOptions.ROWS.forEach(option -> row(lines, option));
    return lines;
  }

  private static void row(List<String> lines, CommandOption option) {
    String text = option.help() + suffix(option);
    String left = "  " + option.usage();
    if (left.length() >= COLUMN) {
      lines.add(left);
      left = "";
    }
    for (String part : wrap(text, WIDTH - COLUMN)) {
      lines.add(("%-" + COLUMN + "s%s").formatted(left, part));
      left = "";
    }
  }

  private static String suffix(CommandOption option) {
    return switch (option.form()) {
      case REQUIRED -> " (required)";
      case TOGGLE ->
          " (default: " + (option.defaultValue().orElseThrow().equals("true") ? "on)" : "off)");
      case FLAG -> "";
      case VALUE -> option.defaultValue().map(value -> " (default: " + value + ")").orElse("");
    };
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}

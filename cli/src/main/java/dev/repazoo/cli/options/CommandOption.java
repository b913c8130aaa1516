package dev.repazoo.cli.options;

import java.util.Optional;

/**
 * An option of a command, as a row of its table.
 *
 * @param name long name without dashes
 * @param form whether it takes a value
 * @param placeholder what stands for the value in help, in brackets if it may be left out; empty
 *     for flags
 * @param defaultValue the value when it is absent, if there is one
 * @param help what it does, in a line
 */
public record CommandOption(
    String name, Form form, String placeholder, Optional<String> defaultValue, String help) {

  /** What an option looks like on the command line. */
  public enum Form {
    /** {@code --name VALUE}. */
    VALUE,
    /** {@code --name VALUE}; the command can't run without. */
    REQUIRED,
    /** {@code --name}. */
    FLAG,
    /** {@code --name} or {@code --no-name}. */
    TOGGLE
  }

  /** An option with a value that may be absent. */
  public static CommandOption of(String name, String placeholder, String help) {
    return new CommandOption(name, Form.VALUE, placeholder, Optional.empty(), help);
  }

  /** An option with a value and a default. */
  public static CommandOption of(
      String name, String placeholder, Object defaultValue, String help) {
    return new CommandOption(
        name, Form.VALUE, placeholder, Optional.of(String.valueOf(defaultValue)), help);
  }

  /** An option that must be given. */
  public static CommandOption required(String name, String placeholder, String help) {
    return new CommandOption(name, Form.REQUIRED, placeholder, Optional.empty(), help);
  }

  /** An option without value, off by default. */
  public static CommandOption flag(String name, String help) {
    return new CommandOption(name, Form.FLAG, "", Optional.empty(), help);
  }

  /** An option that is on or off, as Python's {@code BooleanOptionalAction}. */
  public static CommandOption toggle(String name, boolean defaultValue, String help) {
    return new CommandOption(
        name, Form.TOGGLE, "", Optional.of(String.valueOf(defaultValue)), help);
  }

  /** The option as help shows it. */
  public String usage() {
    return switch (form) {
      case VALUE, REQUIRED -> "--" + name + " " + placeholder;
      case FLAG -> "--" + name;
      case TOGGLE -> "--[no-]" + name;
    };
  }
}

package dev.repazoo.cli.console;

import java.io.PrintStream;
import java.text.MessageFormat;
import java.util.ResourceBundle;

/** The libraries' log, one line a message on stderr. */
public final class StderrLogger implements System.Logger {
  private static volatile PrintStream target = System.err;
  private static volatile Level least = Level.WARNING;

  private final String name;

  StderrLogger(String name) {
    this.name = name;
  }

  /** Where messages go, and from which level on. */
  public static void configure(PrintStream err, Console.Verbosity verbosity) {
    target = err;
    least =
        switch (verbosity) {
          case QUIET -> Level.ERROR;
          case NORMAL -> Level.WARNING;
          case VERBOSE -> Level.DEBUG;
        };
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean isLoggable(Level level) {
    return level != Level.OFF && level.getSeverity() >= least.getSeverity();
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
    if (isLoggable(level)) {
      target.println("zoo: " + word(level) + message + ": " + thrown);
    }
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... values) {
    if (isLoggable(level)) {
      boolean bare = values == null || values.length == 0;
      target.println(
          "zoo: " + word(level) + (bare ? format : MessageFormat.format(format, values)));
    }
  }

  private static String word(Level level) {
    return switch (level) {
      case WARNING -> "warning: ";
      case ERROR -> "error: ";
      case ALL, TRACE, DEBUG, INFO, OFF -> "";
    };
  }
}

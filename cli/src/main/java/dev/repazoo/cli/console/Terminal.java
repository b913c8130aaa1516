package dev.repazoo.cli.console;

import java.io.Console;
import java.lang.reflect.Method;
import java.util.Locale;

/** A person at a terminal, to be asked. */
public final class Terminal {
  private Terminal() {}

  /** Whether stdin and stdout are terminals. */
  @SuppressWarnings("SystemConsoleNull") // it is null where there is none until Java 21
  public static boolean canAsk() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // since Java 22 there is a console without a terminal, too
      Method isTerminal = Console.class.getMethod("isTerminal");
      return (boolean) isTerminal.invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Whether the answer is yes; no answer is none. */
  public static boolean ask(String question) {
    String answer = System.console().readLine("%s [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }
}

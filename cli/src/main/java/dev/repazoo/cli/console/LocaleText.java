package dev.repazoo.cli.console;

import dev.repazoo.cli.options.UsageException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the locale makes of the command line. Java reads it, and the names of files, in the locale's
 * character set; in that of {@code LC_ALL=C} all letters outside ASCII are lost. The launcher sets
 * another one, {@code java -jar} can't.
 */
public final class LocaleText {
  private static final char LOST = '\uFFFD';

  private LocaleText() {}

  /**
   * Fails if something of the command line is lost.
   *
   * @throws UsageException that says what to do
   */
  public static void refuseLost(List<String> words) {
    for (String word : words) {
      if (word.indexOf(LOST) >= 0) {
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        String shown = "the argument '" + word.replace(LOST, '?') + "' ";
        throw new UsageException(
            charset.equals(StandardCharsets.UTF_8)
                ? shown + "is no UTF-8: there are other bytes where question marks are; rename it"
                : shown
                    + "can't be read in the locale's character set, "
                    + charset
                    + "; set LC_ALL=C.UTF-8 (or en_US.UTF-8), or start the program by ./zoo");
      }
    }
  }
}

package dev.repazoo.cli.commands.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.QuotedNames;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When {@code train} points to {@code features}. */
class TokenHintTest {
  private static final String ENCODER = "efficientnet-lite0";

  @TempDir private Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A run that shows {@code shown} images out of 1,000. */
  private TokenHint hint(Object data, long shown, String... more) {
    List<String> words =
        new java.util.ArrayList<>(List.of("--exp-name", "r", "--data-dir", String.valueOf(data)));
    words.addAll(List.of(more));
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console =
        new Console(stream, stream, Console.Verbosity.NORMAL, false, new QuotedNames(words));
    boolean flip = words.contains("--flip");
    return new TokenHint(console, String.valueOf(data), flip, 1000, 64, shown);
  }

  @Test
  void tokensOfTheWholeDataCountAgainAtEachStart() {
    hint(folder, 8).measured(ENCODER, 0.3, true);
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("take about 5 min at each start"), said);
    String command = "zoo features --enc-type " + ENCODER + " --source " + folder;
    assertTrue(said.contains(command + " --resolution 64 --dest " + folder + "/features"), said);
  }

  @Test
  void tokensOfEveryBatchCountByTheImagesThatARunShows() {
    String words = hint("emoji", 50_000, "--flip").words(ENCODER, 0.3, false).orElseThrow();
    assertTrue(words.contains("take about 4.2 h of this run"), words);
    assertTrue(words.contains("once, in about 5 min"), words);
    assertTrue(words.contains("--flip --dest DIR, and train --features-dir DIR"), words);
  }

  @Test
  void nothingIsSaidWhereCachingGainsNothing() {
    assertEquals(Optional.empty(), hint("emoji", 8).words(ENCODER, 0.059, true), "within a minute");
    assertEquals(Optional.empty(), hint("emoji", 900).words(ENCODER, 1, false), "under an epoch");
  }
}

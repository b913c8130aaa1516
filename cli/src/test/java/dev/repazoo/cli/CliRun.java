package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A command line that was run in this process, with what it printed. */
public record CliRun(int code, String out, String err) {

  /** Parity cases that the SiT module keeps. */
  public static final Path GOLDEN = Path.of("../zoo-sit/src/test/resources/golden");

  /** Damaged and malicious checkpoints that the core module keeps. */
  public static final Path BAD = Path.of("../zoo-core/src/test/resources/golden/bad-checkpoints");

  public static CliRun of(Object... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Arrays.stream(words).map(String::valueOf).toArray(String[]::new));
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  public CliRun succeeds() {
    assertEquals(0, code, err);
    return this;
  }

  /** One line on stderr that holds all the words, nothing on stdout. */
  public CliRun failsWith(int expected, Object... words) {
    assertEquals(expected, code, "exit code; stderr: " + err);
    assertEquals("", out, "stdout of a failed run");
    assertEquals(1, err.lines().count(), "lines on stderr: " + err);
    assertTrue(err.startsWith("zoo: "), err);
    assertFalse(err.contains("internal error"), err);
    for (Object word : words) {
      assertTrue(err.contains(String.valueOf(word)), "'" + word + "' in: " + err);
    }
    return this;
  }

  public JsonNode json() {
    try {
      return Json.MAPPER.readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("stdout is not one JSON document: " + out, e);
    }
  }
}

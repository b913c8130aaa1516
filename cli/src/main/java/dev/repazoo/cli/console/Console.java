package dev.repazoo.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where a command's words go: results to stdout, everything else to stderr. */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final Verbosity verbosity;
  private final boolean json;
  private final QuotedNames names;

  /** How much is said on stderr. */
  public enum Verbosity {
    /** Only errors. */
    QUIET,
    /** Progress and warnings. */
    NORMAL,
    /** Details, too. */
    VERBOSE
  }

  public Console(
      PrintStream out, PrintStream err, Verbosity verbosity, boolean json, QuotedNames names) {
    this.out = out;
    this.err = err;
    this.verbosity = verbosity;
    this.json = json;
    this.names = names;
  }

  /** The same without the result. */
  public Console withoutResults() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(nowhere, err, verbosity, json, names);
  }

  /** Whether the result must be one JSON document. */
  public boolean json() {
    return json;
  }

  /** How much to say. */
  public Verbosity verbosity() {
    return verbosity;
  }

  /**
   * A line of the result; nothing with {@code --json}, whose result is {@link #print(JsonNode)}.
   */
  public void print(String line) {
    if (!json) {
      out.println(line);
    }
  }

  /** The result with {@code --json}; nothing without it. Called once. */
  public void print(JsonNode document) {
    if (json) {
      try {
        out.println(Json.MAPPER.writeValueAsString(document));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("can't print JSON", e);
      }
    }
  }

  /** A message about the work, on stderr. */
  public void say(String line) {
    if (verbosity != Verbosity.QUIET) {
      err.println(names.in(line));
    }
  }

  /** A detail, on stderr with {@code --verbose}. */
  public void detail(String line) {
    if (verbosity == Verbosity.VERBOSE) {
      err.println(names.in(line));
    }
  }

  /** A warning, on stderr. */
  public void warn(String line) {
    say("zoo: warning: " + line);
  }
}

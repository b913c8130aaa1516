package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/** A command line of {@code zoo} or {@code zoo spark}, run in this process. */
record SparkCliRun(int code, String out, String err) {

  /** Of {@code zoo spark}, on one session that all tests share. */
  static SparkCliRun spark(Object... words) {
    session();
    return run(true, words);
  }

  /** Of {@code zoo}. */
  static SparkCliRun plain(Object... words) {
    return run(false, words);
  }

  /** Stopped with the process. */
  static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  private static SparkCliRun run(boolean spark, Object... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    String[] texts = Arrays.stream(words).map(String::valueOf).toArray(String[]::new);
    int code =
        spark
            ? Main.run(SparkMain.COMMANDS, outStream, errStream, texts)
            : Main.run(outStream, errStream, texts);
    return new SparkCliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  SparkCliRun succeeds() {
    assertEquals(0, code, err);
    return this;
  }

  /** One line on stderr that holds the words. */
  SparkCliRun failsWith(int expected, String words) {
    assertEquals(expected, code, err);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.contains(words), "'" + words + "' in: " + err);
    return this;
  }
}

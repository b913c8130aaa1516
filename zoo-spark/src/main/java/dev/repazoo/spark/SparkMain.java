package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Commands;
import dev.repazoo.cli.Main;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Dispatches {@code zoo spark COMMAND}. */
public final class SparkMain {
  /** The jobs. */
  public static final Commands COMMANDS = new Commands("zoo spark", "zoo's work on Spark", table());

  private SparkMain() {}

  private static Map<String, Supplier<Command<?>>> table() {
    Map<String, Supplier<Command<?>>> table = new LinkedHashMap<>();
    table.put("convert", SparkConvert::new);
    table.put("dedup", SparkDedup::new);
    table.put("encode", SparkEncode::new);
    table.put("features", SparkFeatures::new);
    table.put("eval", SparkEval::new);
    table.put("generate", SparkGenerate::new);
    table.put("check", SparkCheck::new);
    table.put("statistics", SparkStatistics::new);
    return table;
  }

  /** Runs a job and ends the process with its exit code. */
  public static void main(String[] words) {
    Main.main(COMMANDS, words);
  }
}

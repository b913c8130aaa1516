package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Commands;
import dev.repazoo.cli.Main;
import dev.repazoo.cli.commands.train.TrainCommand;
import dev.repazoo.cli.options.ConditionKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
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
    table.put("train", () -> new TrainCommand(ConditionKind.CLASSES)); // for Hadoop's files
    table.put("train-t2i", () -> new TrainCommand(ConditionKind.CAPTIONS));
    return table;
  }

  /**
   * Runs a job and ends the process with its exit code. Where spark-submit has put the driver on
   * the cluster, a job that is done just returns: YARN takes one that ends the process for failed.
   *
   * @throws ClusterDriver.JobFailed in a driver that YARN has started, for it to tell why
   */
  public static void main(String[] words) {
    AtomicReference<String> reason =
        new AtomicReference<>("the job failed; its log on the cluster says why");
    int code = Main.inProcess(COMMANDS, words, reason::set);
    if (code != 0 && ClusterDriver.isOnYarn()) {
      throw new ClusterDriver.JobFailed(reason.get());
    }
    if (code != 0 || !ClusterDriver.isHere()) {
      System.exit(code);
    }
  }
}

package dev.repazoo.spark;

import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.Engine;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The options of a job: those of the command of the same name, and where to run.
 *
 * @param plain those of the command
 * @param master of Spark
 * @param <O> the command's options
 */
record OnSpark<O>(O plain, String master) {
  private static final String MASTER = "master";

  /** What a machine does for itself, or what divides the work where Spark doesn't. */
  private static final List<String> OF_ONE_MACHINE = List.of("num-workers", "shard", "merge");

  /** The table of a job that runs exported graphs. */
  static <O> OptionTable<OnSpark<O>> ofGraphs(OptionTable<O> plain, Function<O, Engine> engine) {
    OptionTable<OnSpark<O>> table = table(plain);
    return new OptionTable<>(
        table.rows(),
        arguments -> {
          arguments.refuse(OF_ONE_MACHINE, "has no use here: Spark divides the work");
          OnSpark<O> read = table.reader().apply(arguments);
          if (engine.apply(read.plain()) != Engine.ONNX) {
            throw new UsageException(
                "--engine torch is of one machine: executors run exported graphs, without PyTorch");
          }
          return read;
        });
  }

  /** The table of a job. */
  static <O> OptionTable<OnSpark<O>> table(OptionTable<O> plain) {
    List<CommandOption> rows = new ArrayList<>(plain.rows());
    rows.add(
        CommandOption.of(
            MASTER,
            "M",
            SparkRun.defaultMaster(),
            "where Spark runs: local[N], N threads here, or the master of a cluster"));
    return new OptionTable<>(
        rows,
        arguments -> {
          ClusterDriver.requireLastingResults(rows, arguments);
          return new OnSpark<>(plain.reader().apply(arguments), arguments.text(MASTER));
        });
  }
}

package dev.repazoo.spark;

import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.OptionTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of a job: those of the command of the same name, and where to run.
 *
 * @param plain those of the command
 * @param master of Spark
 * @param <O> the command's options
 */
record OnSpark<O>(O plain, String master) {
  private static final String MASTER = "master";

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
        rows, arguments -> new OnSpark<>(plain.reader().apply(arguments), arguments.text(MASTER)));
  }
}

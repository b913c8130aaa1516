package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.check.CheckCommand;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.options.CheckOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.data.CaptionedLayout;
import java.io.IOException;
import java.util.List;

/** {@code zoo spark check}: the report of {@code zoo check}; a task reads 250 files. */
public final class SparkCheck implements Command<OnSpark<CheckOptions>> {
  private static final List<String> OF_ONE_MACHINE =
      List.of("repair", "dry-run", "undo", "yes", "max-share", "vae", "vae-weights", "num-workers");

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String summary() {
    return "read all of a data set and say what is wrong with it; a task reads 250 files";
  }

  @Override
  public String positional() {
    return "DATA";
  }

  @Override
  public List<String> examples() {
    return List.of("check data/imagenet256 --num-classes 1000");
  }

  @Override
  public OptionTable<OnSpark<CheckOptions>> options() {
    OptionTable<OnSpark<CheckOptions>> table = OnSpark.table(CheckOptions.TABLE);
    return new OptionTable<>(
        table.rows(),
        arguments -> {
          arguments.refuse(OF_ONE_MACHINE, "is of one machine: 'zoo check'");
          return table.reader().apply(arguments);
        });
  }

  @Override
  public int run(Session session, OnSpark<CheckOptions> options)
      throws IOException, CommandFailure {
    CheckOptions plain = options.plain();
    try (SparkRun spark = SparkRun.open(options.master())) {
      String data = CaptionedLayout.folder(plain.data()).toAbsolutePath().toString();
      SparkLooking looking = new SparkLooking(spark.context(), data, session.interruption());
      return new CheckCommand(looking).run(session, plain);
    }
  }
}

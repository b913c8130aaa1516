package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.eval.EvalCommand;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.eval.Measure;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.Engine;
import dev.repazoo.cli.options.EvalOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code zoo spark eval}: the numbers of {@code zoo eval --engine onnx}, of tasks' features. */
public final class SparkEval implements Command<SparkEval.Options> {
  private static final String WORK_DIR = "work-dir";

  /**
   * What is measured, and where it is kept what is finished.
   *
   * @param job what {@code zoo eval} takes, and Spark's master
   * @param work the folder
   */
  record Options(OnSpark<EvalOptions> job, Path work) {}

  @Override
  public String name() {
    return "eval";
  }

  @Override
  public String summary() {
    return "measure samples: FID and its kin, of features that tasks compute";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "eval --samples samples --reference data/imagenet256/images",
        "eval --reference data/imagenet256/images --save-stats imagenet256.npz");
  }

  @Override
  public OptionTable<Options> options() {
    OptionTable<OnSpark<EvalOptions>> all = OnSpark.table(EvalOptions.table(Engine.ONNX));
    List<CommandOption> rows = new ArrayList<>(all.rows());
    rows.add(
        CommandOption.of(
            WORK_DIR,
            "DIR",
            "where finished features are kept until all is measured; default: hidden, beside the"
                + " file that is written, or --samples"));
    return new OptionTable<>(
        rows,
        arguments -> {
          arguments.refuse(List.of("num-workers"), "has no use here: Spark divides the work");
          OnSpark<EvalOptions> options = all.reader().apply(arguments);
          check(options.plain());
          return new Options(
              options, EvalWork.place(options.plain(), arguments.findPath(WORK_DIR)));
        });
  }

  private static void check(EvalOptions options) {
    if (options.engine() != Engine.ONNX) {
      throw new UsageException(
          "--engine torch is of one machine: executors run exported graphs, without PyTorch");
    }
    options.measures().stream()
        .flatMap(List::stream)
        .filter(Measure::ofCaptions)
        .findFirst()
        .ifPresent(
            measure -> {
              throw new UsageException(
                  "metric "
                      + measure.word()
                      + " is of captions, which tasks don't read; 'zoo eval' measures it");
            });
  }

  @Override
  public int run(Session session, Options options) throws IOException, CommandFailure {
    try (SparkRun spark = SparkRun.open(options.job().master());
        EvalWork work = EvalWork.open(options.work())) {
      int code =
          new EvalCommand(
                  (ignored, plain) ->
                      new SparkExtraction(session, spark.context(), plain.batchSize(), work))
              .run(session, options.job().plain());
      work.done();
      return code;
    } catch (CommandFailure e) {
      throw Stop.said(e);
    }
  }

  @Override
  public String afterFailedWrite(Options options) {
    return GOES_ON;
  }
}

package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.generate.GenerateCommand;
import dev.repazoo.cli.options.GenerateOptions;
import dev.repazoo.cli.options.OptionTable;
import java.util.List;

/**
 * {@code zoo spark generate}: the bytes of {@code zoo generate} from an exported graph, a task a
 * block. Samples are written by the driver, so what is there is never written twice.
 */
public final class SparkGenerate implements Command<OnSpark<GenerateOptions>> {

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "draw images from an exported graph; a task draws a block";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "generate --ckpt builtin:emoji --num-fid-samples 50000",
        "generate --ckpt pipeline.onnx --num-fid-samples 50000 --per-proc-batch-size 16");
  }

  @Override
  public OptionTable<OnSpark<GenerateOptions>> options() {
    return OnSpark.table(GenerateOptions.TABLE);
  }

  @Override
  public int run(Session session, OnSpark<GenerateOptions> options) throws Exception {
    try (SparkRun spark = SparkRun.open(options.master())) {
      GenerateCommand generate =
          new GenerateCommand(
              (graph, conditioning) ->
                  SparkBackend.of(spark.context(), graph, session.deviceWord(), conditioning));
      return generate.run(session, options.plain());
    }
  }

  @Override
  public String afterFailedWrite(OnSpark<GenerateOptions> options) {
    return new GenerateCommand().afterFailedWrite(options.plain());
  }
}

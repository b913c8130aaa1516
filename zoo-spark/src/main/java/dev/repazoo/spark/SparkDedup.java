package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.dedup.DedupCommand;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.options.DedupOptions;
import dev.repazoo.cli.options.DedupOptions.ByHash;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.dedup.HashedImages;
import dev.repazoo.dedup.PerceptualHash;
import dev.repazoo.dedup.SharedHashing;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.spark.task.HashPiece;
import dev.repazoo.spark.task.SourceWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** {@code zoo spark dedup}: the groups of {@code zoo dedup}, of images that tasks hash. */
public final class SparkDedup implements Command<OnSpark<DedupOptions>> {
  @Override
  public String name() {
    return "dedup";
  }

  @Override
  public String summary() {
    return "find images that are the same, or nearly, by hashes; a task hashes a thousand";
  }

  @Override
  public List<String> examples() {
    return List.of("dedup --source photos --dest duplicates.jsonl");
  }

  @Override
  public OptionTable<OnSpark<DedupOptions>> options() {
    OptionTable<OnSpark<DedupOptions>> all = OnSpark.table(DedupOptions.TABLE);
    return new OptionTable<>(
        all.rows(),
        arguments -> {
          arguments.refuse(List.of("num-workers"), "has no use here: Spark divides the work");
          OnSpark<DedupOptions> options = all.reader().apply(arguments);
          if (!(options.plain().likeness() instanceof ByHash)) {
            throw new UsageException("--by features is of one machine, 'zoo dedup'; tasks hash");
          }
          return options;
        });
  }

  @Override
  public int run(Session session, OnSpark<DedupOptions> options)
      throws IOException, CommandFailure {
    Optional<Path> list = options.plain().dest();
    try (SparkRun spark = SparkRun.open(options.master())) {
      int code =
          new DedupCommand(
                  (ignored, plain, source, count, hash) ->
                      hashed(session, spark, plain, source, count, hash))
              .run(session, options.plain());
      if (list.isPresent()) {
        SharedHashing.clear(list.get());
      }
      return code;
    } catch (CommandFailure e) {
      throw list.isPresent() ? Stop.said(e) : e;
    }
  }

  @Override
  public String afterFailedWrite(OnSpark<DedupOptions> options) {
    return GOES_ON;
  }

  private static HashedImages hashed(
      Session session,
      SparkRun spark,
      DedupOptions options,
      ImageSource source,
      int count,
      PerceptualHash hash)
      throws IOException {
    HashPiece piece =
        new HashPiece(
            new SourceWords(
                SparkConvert.absolute(options.source()), options.split().word(), "", false, ""),
            source.fingerprint(),
            count,
            hash);
    try (SharedHashing shared =
            UsageException.ifRefused(
                () -> SharedHashing.open(options.dest(), source, count, hash));
        ProgressListener.Task task = session.progress().begin("hashes", count, "images")) {
      task.advanceTo(shared.done());
      boolean whole =
          Pieces.run(
              spark.context(),
              shared.missing(),
              piece,
              result -> {
                shared.take(result.piece(), result.hashed());
                task.advanceTo(shared.done());
              },
              session.interruption());
      if (!whole) {
        throw new CancellationException();
      }
      return shared.all();
    }
  }
}

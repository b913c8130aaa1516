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
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.spark.task.HashPiece;
import dev.repazoo.spark.task.SourceWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/** {@code zoo spark dedup}: the groups of {@code zoo dedup}, of images that tasks hash. */
public final class SparkDedup implements Command<OnSpark<DedupOptions>> {
  /** Blocks of a task: a thousand images. */
  private static final int BLOCKS = 4;

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
    try (SparkRun spark = SparkRun.open(options.master())) {
      return new DedupCommand(
              (ignored, plain, source, count, hash) ->
                  hashed(session, spark, plain, source, count, hash))
          .run(session, options.plain());
    }
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
    int blocks = HashedImages.blocks(count);
    List<HashPiece.Work> work = new ArrayList<>();
    for (int first = 0; first < blocks; first += BLOCKS) {
      work.add(new HashPiece.Work(first, Math.min(blocks, first + BLOCKS) - 1));
    }
    Map<Integer, HashedImages> hashed = new TreeMap<>();
    int[] done = {0};
    boolean whole;
    try (ProgressListener.Task task = session.progress().begin("hashes", count, "images")) {
      whole =
          Pieces.run(
              spark.context(),
              work,
              piece,
              result -> {
                hashed.put(result.first(), result.hashed());
                done[0] += result.hashed().count();
                task.advanceTo(done[0]);
              },
              session.interruption());
    }
    if (!whole) {
      throw new CancellationException();
    }
    return HashedImages.joined(List.copyOf(hashed.values()));
  }
}

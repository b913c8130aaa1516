package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.ConvertCommand;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.options.ConvertOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.convert.BlockConversion;
import dev.repazoo.convert.BlockReport;
import dev.repazoo.convert.ConversionOptions;
import dev.repazoo.convert.ConversionReport;
import dev.repazoo.convert.SharedConversion;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.RemoteSystems;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.spark.task.ConvertPiece;
import dev.repazoo.spark.task.PieceWork;
import dev.repazoo.spark.task.SourceWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** {@code zoo spark convert}: the bytes of {@code zoo convert}, a task a block. */
public final class SparkConvert implements Command<OnSpark<ConvertOptions>> {

  @Override
  public String name() {
    return "convert";
  }

  @Override
  public String summary() {
    return "make a data set of images of one size; a task makes a thousand images, or a shard";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "convert --source photos --dest data/images --resolution 256x256"
            + " --transform center-crop-dhariwal",
        "convert --source data/laion --captions --dest data/shards --resolution 256x256"
            + " --transform center-crop --shard-size 10000");
  }

  @Override
  public OptionTable<OnSpark<ConvertOptions>> options() {
    return OnSpark.table(ConvertOptions.TABLE);
  }

  @Override
  public int run(Session session, OnSpark<ConvertOptions> options)
      throws IOException, CommandFailure {
    ConvertOptions asked = options.plain();
    ConversionReport report;
    try (ImageSource source = UsageException.ifRefused(() -> ConvertCommand.open(asked))) {
      source.notes().forEach(session.console()::say);
      ConvertOptions plain = asked.suiting(source);
      try (SharedConversion conversion =
              UsageException.ifRefused(() -> SharedConversion.open(source, plain.conversion()));
          SparkRun spark = SparkRun.open(options.master())) {
        report = convert(session, plain, conversion, spark);
      }
    }
    return ConvertCommand.tell(session.console(), asked, report);
  }

  @Override
  public String afterFailedWrite(OnSpark<ConvertOptions> options) {
    return GOES_ON;
  }

  private static ConversionReport convert(
      Session session, ConvertOptions options, SharedConversion shared, SparkRun spark)
      throws IOException {
    shared.startClock();
    BlockConversion whole = shared.conversion();
    List<PieceWork> blocks =
        PieceWork.all(whole.blocks(), piece -> shared.noted(piece).map(BlockReport::digest));
    ConvertPiece piece = piece(options, shared);
    BooleanSupplier stop = session.interruption();
    long[] done = {0};
    try (ProgressListener.Task task =
        session.progress().begin("convert", whole.count(), "images")) {
      Pieces.run(
          spark.context(),
          blocks,
          piece,
          result -> {
            if (result.report().isEmpty()) {
              shared.keep(result.piece());
            } else {
              shared.take(result.report().get(0), shared.attempts().resolve(result.attempt()));
            }
            done[0] += whole.images(result.piece());
            task.advanceTo(done[0]);
          },
          stop);
    }
    return shared.finish();
  }

  private static ConvertPiece piece(ConvertOptions options, SharedConversion shared) {
    ConversionOptions conversion = options.conversion();
    return new ConvertPiece(
        new SourceWords(
            absolute(options.source()),
            options.split().word(),
            options.resolution().map(Object::toString).orElse(""),
            options.captions(),
            options.captionFile().map(file -> file.toAbsolutePath().toString()).orElse(""),
            options.exclude().map(file -> file.toAbsolutePath().toString()).orElse("")),
        shared.conversion().identity(),
        conversion.dest().toAbsolutePath().toString(),
        shared.attempts().toAbsolutePath().toString(),
        conversion.preprocessing().mode().word(),
        conversion.maxImages().orElse(-1),
        conversion.strict(),
        conversion.classNames(),
        conversion.shardSize().orElse(0));
  }

  /** Executors have other working folders. */
  static String absolute(String source) {
    if (RemoteSystems.isAddress(source)) {
      return source;
    }
    Path path = Path.of(source);
    boolean place = Files.exists(path) || source.contains("/");
    return place ? path.toAbsolutePath().toString() : source;
  }
}

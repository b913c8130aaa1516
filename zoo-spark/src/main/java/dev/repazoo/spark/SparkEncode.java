package dev.repazoo.spark;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.EncodeCommand;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.LatentEncoders;
import dev.repazoo.cli.options.EncodeOptions;
import dev.repazoo.cli.options.Engine;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.latents.LatentEncoder;
import dev.repazoo.latents.LatentEncoding;
import dev.repazoo.latents.LatentPiece;
import dev.repazoo.latents.LatentPieces;
import dev.repazoo.latents.SharedEncoding;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.spark.task.EncodePiece;
import dev.repazoo.spark.task.PieceWork;
import dev.repazoo.spark.task.SourceWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * {@code zoo spark encode}: the bytes of {@code zoo encode --engine onnx}, a task a thousand
 * images.
 */
public final class SparkEncode implements Command<OnSpark<EncodeOptions>> {

  @Override
  public String name() {
    return "encode";
  }

  @Override
  public String summary() {
    return "encode images to latents by an exported graph; a task encodes a thousand";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "encode --source data/images --dest data/vae-sd",
        "encode --source data/images --dest data/vae-sd --vae onnx:encoder.onnx --batch-size 32");
  }

  @Override
  public OptionTable<OnSpark<EncodeOptions>> options() {
    return OnSpark.ofGraphs(EncodeOptions.table(Engine.ONNX), EncodeOptions::engine);
  }

  @Override
  public int run(Session session, OnSpark<EncodeOptions> options)
      throws IOException, CommandFailure {
    EncodeOptions plain = options.plain();
    if (LatentEncoding.isZip(plain.dest())) {
      throw new UsageException(
          "--dest is a zip, which one process writes; name a folder, which 'zip -0 -r' packs");
    }
    if (plain.captions().isPresent()) {
      throw new UsageException("--captions are encoded by one process: 'zoo encode'");
    }
    CodecChoice choice = CodecChoice.of(plain.codec()).orElse(CodecChoice.REPA_ENCODER);
    if (choice.graph().isEmpty()) {
      choice.check(session.zoo());
    }
    try (ImageSource source = EncodeCommand.open(plain)) {
      LatentEncoders.Graph graph = LatentEncoders.graph(choice, session.graphs(), source);
      boolean gpu = session.deviceWord().startsWith("cuda");
      LatentEncoding.Options work =
          EncodeCommand.work(
              session,
              plain,
              source,
              plain.batchSize().orElse(gpu ? EncodeCommand.ON_GPU : EncodeCommand.ON_CPU));
      LatentPieces pieces = new LatentPieces(source, work.blocks(), plain.flip(), plain.strict());
      try (LatentEncoders here =
              LatentEncoders.onnx(graph, List.of(OnnxDevice.CPU), work.blocks());
          SharedEncoding shared =
              UsageException.ifRefused(
                  () -> SharedEncoding.open(plain.dest(), here.all().get(0), pieces));
          SparkRun spark = SparkRun.open(options.master())) {
        return encode(session, plain, graph, pieces, here.all().get(0), shared, spark);
      }
    }
  }

  @Override
  public String afterFailedWrite(OnSpark<EncodeOptions> options) {
    return GOES_ON;
  }

  private static int encode(
      Session session,
      EncodeOptions options,
      LatentEncoders.Graph graph,
      LatentPieces pieces,
      LatentEncoder encoder,
      SharedEncoding shared,
      SparkRun spark)
      throws IOException {
    long start = System.nanoTime();
    List<PieceWork> work =
        PieceWork.all(pieces.count(), piece -> shared.noted(piece).map(LatentPiece::digest));
    EncodePiece piece =
        new EncodePiece(
            new SourceWords(
                SparkConvert.absolute(options.source()),
                options.split().word(),
                "%1$dx%1$d".formatted(options.emoji()),
                false,
                ""),
            pieces.identity(),
            GraphOnExecutors.bring(
                spark.context(), graph.files(), pieces.blocks().size(), session.deviceWord()),
            session.deviceWord(),
            shared.folders().stream().map(SparkEncode::absolute).toList(),
            absolute(shared.attempts()),
            pieces.blocks().count(),
            pieces.blocks().size(),
            options.flip(),
            options.strict());
    BooleanSupplier stop = session.interruption();
    long[] done = {0};
    try (ProgressListener.Task task =
        session.progress().begin("encode", pieces.blocks().count(), "images")) {
      Pieces.run(
          spark.context(),
          work,
          piece,
          result -> {
            if (result.report().isEmpty()) {
              shared.keep(shared.noted(result.piece()).orElseThrow());
            } else if (result.attempt().isEmpty()) {
              shared.keep(result.report().get(0));
            } else {
              shared.take(result.report().get(0), shared.attempts().resolve(result.attempt()));
            }
            done[0] += pieces.images(result.piece());
            task.advanceTo(done[0]);
          },
          stop);
    }
    LatentEncoding.Report report = shared.finish();
    double seconds = (System.nanoTime() - start) / 1e9;
    EncodeCommand.tell(
        session.console(), encoder, options, report, seconds, Json.MAPPER.createObjectNode());
    return report.finished() && report.failures().isEmpty() ? 0 : 1;
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().toString();
  }
}

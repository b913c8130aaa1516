package dev.repazoo.cli.commands;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.LatentEncoders;
import dev.repazoo.cli.models.TextEncoderChoice;
import dev.repazoo.cli.options.EncodeOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.features.CaptionEncoder;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.latents.CaptionFeatureEncoding;
import dev.repazoo.latents.LatentEncoder;
import dev.repazoo.latents.LatentEncoding;
import dev.repazoo.latents.LatentStatistics;
import dev.repazoo.shard.Shard;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code zoo encode}: images to latents, as REPA's {@code dataset_tools.py encode}. */
public final class EncodeCommand implements Command<EncodeOptions> {
  private static final int SHOWN_FAILURES = 5;
  private static final int SHOWN_CHANNELS = 8;

  /** Images at once on a GPU, unless something else is said. */
  public static final int ON_GPU = 32;

  /** The same on the CPU. */
  public static final int ON_CPU = 4;

  @Override
  public String name() {
    return "encode";
  }

  @Override
  public String summary() {
    return "encode images to the latents that generators train on";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "encode --source data/imagenet256/images --dest data/imagenet256/vae-sd",
        "encode --source emoji --dest emoji-latents --vae taef2",
        "encode --source emoji --dest emoji-latents --vae taef2 --engine onnx",
        "encode --source data/imagenet256/images --dest data/imagenet256/vae-sd --shard 1/4",
        "encode --source data/coco/train --captions --dest data/coco/train");
  }

  @Override
  public OptionTable<EncodeOptions> options() {
    return EncodeOptions.TABLE;
  }

  @Override
  public boolean takesSeveralDevices() {
    return true;
  }

  @Override
  public int run(Session session, EncodeOptions options) throws IOException {
    CodecChoice choice = CodecChoice.of(options.codec()).orElse(CodecChoice.REPA_ENCODER);
    if (choice.graph().isEmpty()) {
      choice.check(session.zoo());
    }
    options
        .captions()
        .flatMap(captions -> TextEncoderChoice.of(captions.encoder()))
        .ifPresent(encoder -> encoder.check(session.zoo()));
    try (ImageSource source = open(options)) {
      return run(session, options, choice, source);
    }
  }

  private static int run(
      Session session, EncodeOptions options, CodecChoice choice, ImageSource source)
      throws IOException {
    long start = System.nanoTime();
    LatentEncoding.Options work = work(session, options, source);
    try (LatentEncoders encoders = encoders(session, options, choice, source, work)) {
      LatentEncoder encoder = encoders.all().get(0);
      if (options.codec().vae().isEmpty()) {
        session.console().say("encoding by " + encoder.name() + ", as REPA does");
      }
      LatentEncoding.Report report =
          UsageException.ifRefused(
              () -> {
                LatentEncoding encoding = new LatentEncoding(encoders.all(), source, work);
                return options.captions().isPresent()
                    ? encoding.runCaptioned(options.dest(), session.progress())
                    : encoding.run(options.dest(), session.progress());
              });
      double seconds = (System.nanoTime() - start) / 1e9;
      ObjectNode json = Json.MAPPER.createObjectNode();
      boolean all = report.finished();
      if (options.captions().isPresent() && report.finished()) {
        try (NDManager manager = TorchEngine.newManager(session.device())) {
          all = captions(session, options, source, work.count(), manager, json);
        }
      }
      tell(session.console(), encoder, options, report, seconds, json);
      return all && report.failures().isEmpty() ? 0 : 1;
    }
  }

  private static LatentEncoding.Options work(
      Session session, EncodeOptions options, ImageSource source) {
    boolean gpu =
        options.batchSize().isEmpty()
            && switch (options.engine()) {
              case TORCH -> session.device().isGpu();
              case ONNX -> session.onnxDevice().isGpu();
            };
    return work(session, options, source, options.batchSize().orElse(gpu ? ON_GPU : ON_CPU));
  }

  /** How it is done, in blocks of so many images. */
  public static LatentEncoding.Options work(
      Session session, EncodeOptions options, ImageSource source, int batchSize) {
    return new LatentEncoding.Options(
        Math.min(source.size(), options.maxImages().orElse(source.size())),
        batchSize,
        options.workers(),
        options.flip(),
        options.strict(),
        session.interruption(),
        options.shards().shard(),
        options.shards().merge());
  }

  private static LatentEncoders encoders(
      Session session,
      EncodeOptions options,
      CodecChoice choice,
      ImageSource source,
      LatentEncoding.Options work)
      throws IOException {
    return switch (options.engine()) {
      case TORCH ->
          LatentEncoders.torch(
              choice, session.zoo(), session.devices(), options.precision(), options.tiling());
      case ONNX ->
          LatentEncoders.onnx(
              LatentEncoders.graph(choice, session.graphs(), source),
              session.onnxDevices(),
              work.blocks());
    };
  }

  /** Whether all of them have features now. */
  private static boolean captions(
      Session session,
      EncodeOptions options,
      ImageSource source,
      int count,
      NDManager manager,
      ObjectNode json)
      throws IOException {
    TextEncoderChoice choice =
        TextEncoderChoice.of(options.captions().orElseThrow().encoder()).orElseThrow();
    try (CaptionEncoder encoder = choice.open(session.zoo(), manager, options.precision())) {
      CaptionFeatureEncoding.Report report =
          new CaptionFeatureEncoding(source, options.dest(), encoder.encoding())
              .run(count, session.interruption(), session.progress());
      json.put("captions", report.encoded() + report.kept())
          .put("captions_encoded", report.encoded())
          .put("captions_cut", encoder.captionsCut())
          .put("text_encoder", encoder.id());
      session
          .console()
          .print(
              "%s: %s encoded by %s%s%s"
                  .formatted(
                      options.dest(),
                      Counts.of(report.encoded(), "caption"),
                      encoder.id(),
                      report.kept() == 0 ? "" : "; " + report.kept() + " were there",
                      encoder.captionsCut() == 0
                          ? ""
                          : "; %,d of them too long, so cut".formatted(encoder.captionsCut())));
      if (!report.finished()) {
        session.console().say("stopped; the same command goes on with the remaining captions");
      }
      return report.finished();
    }
  }

  @Override
  public String afterFailedWrite(EncodeOptions options) {
    return GOES_ON;
  }

  /** Opens what is to be encoded. */
  public static ImageSource open(EncodeOptions options) throws IOException {
    Optional<Resolution> emoji = Optional.of(new Resolution(options.emoji(), options.emoji()));
    return UsageException.ifRefused(
        () ->
            options.captions().isPresent()
                ? ImageSources.openCaptioned(
                    options.source(), emoji, options.split(), options.captions().get().file())
                : ImageSources.open(options.source(), emoji, options.split()));
  }

  /** Tells what came of it. */
  public static void tell(
      Console console,
      LatentEncoder encoder,
      EncodeOptions options,
      LatentEncoding.Report report,
      double seconds,
      ObjectNode json) {
    Path dest = options.dest();
    LatentStatistics statistics = report.statistics();
    LatentScale scale = encoder.latentScale();
    double[] mean = statistics.mean();
    double[] std = statistics.std();
    double[] scaled = new double[std.length];
    Arrays.setAll(scaled, c -> std[c] * scale.scale().get(c));
    json.put("images", statistics.count()).put("encoded", report.encoded());
    json.put("kept", report.kept()).put("errors", report.failures().size());
    json.put("finished", report.finished());
    options.shards().shard().ifPresent(shard -> json.put("shard", shard.toString()));
    boolean merged = report.finished() && report.lacking().isEmpty();
    json.put("merged", merged);
    json.put("vae", encoder.name()).put("dest", dest.toString());
    encoder.graph().ifPresent(digest -> json.put("graph_sha256", digest));
    if (options.flip()) {
      json.put("flipped", LatentEncoding.flipped(dest).toString());
    }
    Arrays.stream(mean).forEach(json.putArray("channel_mean")::add);
    Arrays.stream(std).forEach(json.putArray("channel_std")::add);
    scale.scale().forEach(json.putArray("latents_scale")::add);
    Arrays.stream(scaled).forEach(json.putArray("scaled_std")::add);
    json.put("seconds", seconds);
    json.put("images_per_second", report.encoded() / Math.max(seconds, 1e-9));
    console.print(json);
    print(console, dest, report, seconds);
    if (statistics.count() > 0) {
      console.print(channels("mean of the channels", mean));
      console.print(channels("standard deviation", std));
      console.print(
          channels(String.format(Locale.ROOT, "times the scale %s", scale.scale().get(0)), scaled)
              + "; a generator wants about 1");
    }
    if (!statistics.oneSize()) {
      console.warn(
          "the images are of several sizes, and so are their latents; training wants one:"
              + " 'zoo convert' makes it");
    }
    failures(console, errorFile(options, merged), report);
    if (report.finished() && !merged) {
      console.say(
          "shard %s is done; the latents are finished with the last one, or by --merge; to do: %s"
              .formatted(
                  options.shards().shard().orElseThrow(),
                  report.lacking().stream()
                      .map(Shard::toString)
                      .collect(Collectors.joining(", "))));
    }
  }

  private static Path errorFile(EncodeOptions options, boolean merged) {
    if (options.captions().isPresent()) {
      return LatentEncoding.captionedErrorFile(options.dest());
    }
    return options
        .shards()
        .shard()
        .filter(shard -> !merged)
        .map(shard -> LatentEncoding.errorFile(options.dest(), shard))
        .orElseGet(() -> LatentEncoding.errorFile(options.dest()));
  }

  private static void print(
      Console console, Path dest, LatentEncoding.Report report, double seconds) {
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %s%s",
            dest,
            report.encoded() == 0
                ? "nothing was left to encode"
                : String.format(
                    Locale.ROOT,
                    "%s encoded in %.1f s, %.2f a second",
                    Counts.of(report.encoded(), "image"),
                    seconds,
                    report.encoded() / Math.max(seconds, 1e-9)),
            switch (report.kept()) {
              case 0 -> "";
              case 1 -> "; 1 was there";
              default -> "; " + report.kept() + " were there";
            }));
    if (!report.finished()) {
      console.say("stopped; the same command goes on with the remaining images");
    }
  }

  private static void failures(Console console, Path list, LatentEncoding.Report report) {
    if (report.failures().isEmpty()) {
      return;
    }
    console.warn(
        Counts.of(report.failures().size(), "image")
            + " could not be encoded; "
            + list
            + (report.failures().size() == 1 ? " names it" : " lists them"));
    report.failures().stream()
        .limit(SHOWN_FAILURES)
        .forEach(failure -> console.say("  " + failure));
  }

  private static String channels(String what, double[] values) {
    String text =
        Arrays.stream(values)
            .limit(SHOWN_CHANNELS)
            .mapToObj(value -> String.format(Locale.ROOT, "%7.3f", value))
            .collect(Collectors.joining(" "));
    return String.format(
        Locale.ROOT,
        "%-26s %s%s",
        what,
        text,
        values.length > SHOWN_CHANNELS ? " ... (" + values.length + " channels)" : "");
  }
}

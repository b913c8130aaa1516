package dev.repazoo.cli.commands;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.codec.Tiling;
import dev.repazoo.data.Datasets;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.latents.LatentEncoding;
import dev.repazoo.latents.LatentStatistics;
import dev.repazoo.ops.Precision;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
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
public final class EncodeCommand implements Command {
  private static final String FLIP = "flip";
  private static final int SHOWN_FAILURES = 5;
  private static final int SHOWN_CHANNELS = 8;

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
        "encode --source emoji --dest emoji-latents --vae taef2");
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.required(
            "source", "S", "images of one size: what 'zoo convert' made or takes"),
        CommandOption.required(
            "dest", "D", "folder or zip for the latents: vae-sd/ or vae-sd.zip in a data set"),
        CommandOption.of(
            CodecChoice.VAE.name(),
            "V",
            "codec: ema, mse, an id of 'zoo list --kind codec', or a folder or file; default:"
                + " REPA's stabilityai/sd-vae-ft-mse"),
        CodecChoice.WEIGHTS,
        CommandOption.of("model-url", "V", "REPA's spelling of --vae"),
        CommandOption.of("batch-size", "N|auto", "auto", "images encoded at once"),
        CommandOption.of("augment", "WORD", "none", "flip: mirrored images, too, into D-flip"),
        CommandOption.of("max-images", "N", "take the first N images only"),
        CommandOption.of("resolution", "N", 64, "size of the emoji, 32 or 64"),
        CommandOption.of("split", "P", Split.TRAIN.word(), "which part of a source that has parts"),
        CommandOption.of("num-workers", "N", 2, "threads that read images"),
        CommandOption.of("mixed-precision", "P", "no", "format of convolutions: no, fp16 or bf16"),
        CodecChoice.TILING,
        CommandOption.flag("strict", "stop at the first image that can't be encoded"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    CodecChoice choice = choice(arguments);
    choice.check(session);
    boolean flip = arguments.choice("augment", List.of("none", FLIP)).equals(FLIP);
    Precision precision = Precision.ofOption(arguments.text("mixed-precision"));
    Path dest = arguments.path("dest");
    Tiling tiling = Tiling.ofOption(arguments.text("tiling"));
    long start = System.nanoTime();
    try (ImageSource source = source(arguments);
        NDManager manager = TorchEngine.newManager(session.device())) {
      FrozenCodec codec = choice.load(session, manager, precision).with(tiling);
      if (!arguments.given("vae") && !arguments.given("model-url")) {
        session.console().say("encoding by " + codec.name() + ", as REPA does");
      }
      int count =
          arguments.given("max-images")
              ? Math.min(source.size(), arguments.integer("max-images", 1))
              : source.size();
      LatentEncoding.Options options =
          new LatentEncoding.Options(
              count,
              batchSize(arguments, manager),
              arguments.integer("num-workers", 1),
              flip,
              arguments.flag("strict"),
              session.interruption());
      LatentEncoding.Report report =
          new LatentEncoding(codec, source, options).run(manager, dest, session.progress());
      report(session.console(), codec, dest, flip, report, (System.nanoTime() - start) / 1e9);
      return report.finished() && report.failures().isEmpty() ? 0 : 1;
    }
  }

  @Override
  public String afterFailedWrite(Arguments arguments) {
    return "the same command goes on where this one stopped";
  }

  private static ImageSource source(Arguments arguments) throws IOException {
    if (!arguments.text("source").equals(Datasets.EMOJI)) {
      arguments.refuse(List.of("resolution"), "is of emoji; other images are encoded as they are");
    }
    int emoji = arguments.integer("resolution", 1);
    if (emoji != 32 && emoji != 64) {
      throw new UsageException("--resolution is " + emoji + "; emoji are of 32 or 64 pixels");
    }
    return ImageSources.open(
        arguments.text("source"),
        Optional.of(new Resolution(emoji, emoji)),
        Split.of(arguments.choice("split", Split.words())));
  }

  private static CodecChoice choice(Arguments arguments) {
    if (arguments.given("model-url")) {
      if (arguments.given("vae")) {
        throw new UsageException("--model-url and --vae are two words for one thing; give one");
      }
      arguments.refuse(List.of("vae-weights"), "needs --vae ID beside it");
      return new CodecChoice(arguments.text("model-url"), Optional.empty());
    }
    return CodecChoice.of(arguments)
        .orElse(new CodecChoice(DecoderChoice.REPA_ENCODER, Optional.empty()));
  }

  private static int batchSize(Arguments arguments, NDManager manager) {
    if (!arguments.text("batch-size").equals("auto")) {
      return arguments.integer("batch-size", 1);
    }
    return manager.getDevice().isGpu() ? 32 : 4;
  }

  private static void report(
      Console console,
      FrozenCodec codec,
      Path dest,
      boolean flip,
      LatentEncoding.Report report,
      double seconds) {
    LatentStatistics statistics = report.statistics();
    LatentScale scale = codec.codec().latentScale();
    double[] mean = statistics.mean();
    double[] std = statistics.std();
    double[] scaled = new double[std.length];
    Arrays.setAll(scaled, c -> std[c] * scale.scale().get(c));
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("images", statistics.count()).put("encoded", report.encoded());
    json.put("kept", report.kept()).put("errors", report.failures().size());
    json.put("finished", report.finished());
    json.put("vae", codec.name()).put("dest", dest.toString());
    if (flip) {
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
    failures(console, dest, report);
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

  private static void failures(Console console, Path dest, LatentEncoding.Report report) {
    if (report.failures().isEmpty()) {
      return;
    }
    console.warn(
        Counts.of(report.failures().size(), "image")
            + " could not be encoded; "
            + LatentEncoding.errorFile(dest)
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

package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.ConvertOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.convert.Conversion;
import dev.repazoo.convert.ConversionReport;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Precomputed;
import dev.repazoo.sources.SelectedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code zoo convert}: images of any size to a data set in REPA's layout. */
public final class ConvertCommand implements Command<ConvertOptions> {

  @Override
  public String name() {
    return "convert";
  }

  @Override
  public String summary() {
    return "make a data set of images of one size out of a folder, an archive, parquet or emoji";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "convert --source photos --dest data/images --resolution 256x256"
            + " --transform center-crop-dhariwal",
        "convert --source photos.zip --dest images.zip --resolution 64x64 --transform center-crop",
        "convert --source food101/data --split validation --dest data/food --resolution 256x256"
            + " --transform center-crop-dhariwal",
        "convert --source emoji --dest data/images --resolution 64x64",
        "convert --source photos --dest data/shards --resolution 256x256 --transform center-crop"
            + " --shard-size 1000",
        "convert --source photos --exclude duplicates.jsonl --dest data/images --resolution 256x256"
            + " --transform center-crop-dhariwal",
        "convert --source coco --captions --dest data/coco/train");
  }

  @Override
  public OptionTable<ConvertOptions> options() {
    return ConvertOptions.TABLE;
  }

  @Override
  public int run(Session session, ConvertOptions options) throws IOException, CommandFailure {
    ConversionReport report;
    try (ImageSource source = UsageException.ifRefused(() -> open(options))) {
      source.notes().forEach(session.console()::say);
      ConvertOptions suiting = options.suiting(source);
      precomputedNote(source, suiting).ifPresent(session.console()::say);
      report =
          UsageException.ifRefused(
              () ->
                  Conversion.run(
                      source, suiting.conversion(), session.progress(), session.interruption()));
    }
    return tell(session.console(), options, report);
  }

  /** What becomes of latents beside the images: shards hold them, if images stay as they are. */
  private static Optional<String> precomputedNote(ImageSource source, ConvertOptions options) {
    boolean kept =
        options.conversion().shardSize().isPresent() && options.conversion().keepsImages();
    return source
        .precomputed()
        .map(Precomputed::what)
        .map(
            what ->
                source.origin()
                    + (kept
                        ? ": each sample gets its " + what + ", as .npy"
                        : ": "
                            + what
                            + " are left behind; --shard-size without --resolution keeps them"));
  }

  /** Opens what is to be converted. */
  public static ImageSource open(ConvertOptions options) throws IOException {
    ImageSource all =
        options.captions()
            ? ImageSources.openCaptioned(
                options.source(), options.resolution(), options.split(), options.captionFile())
            : ImageSources.open(options.source(), options.resolution(), options.split());
    return options.exclude().isPresent()
        ? SelectedImages.without(all, options.exclude().get())
        : all;
  }

  @Override
  public String afterFailedWrite(ConvertOptions options) {
    return GOES_ON;
  }

  /**
   * Tells what came of a conversion.
   *
   * @return 0 when all is well
   * @throws CommandFailure when it was interrupted, or images could not be read
   */
  public static int tell(Console console, ConvertOptions options, ConversionReport report)
      throws CommandFailure {
    Path dest = options.conversion().dest();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("images", report.images());
    json.put("skipped", report.skipped());
    json.put("errors", report.errors());
    if (options.captions()) {
      json.put("captions", report.captions());
    }
    if (options.captions() || report.leftOut() > 0) {
      json.put("left_out", report.leftOut());
    }
    json.put("seconds", report.seconds());
    json.put("images_per_second", report.imagesPerSecond());
    json.put("converted", report.converted());
    json.put("finished", report.finished());
    options.conversion().shard().ifPresent(shard -> json.put("shard", shard.toString()));
    json.put("merged", report.merged());
    json.put("dest", dest.toString());
    console.print(json);
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %s%s%s, %s",
            dest,
            Counts.of(report.images(), "image"),
            options.captions() ? " with " + Counts.of(report.captions(), "caption") : "",
            report.skipped() == 0 ? "" : " (" + report.skipped() + " left out)",
            report.converted() == 0
                ? "nothing was left to do"
                : String.format(
                    Locale.ROOT,
                    "%d of them made now in %.1f s, %.1f a second",
                    report.converted(),
                    report.seconds(),
                    report.imagesPerSecond())));
    if (report.leftOut() > 0) {
      console.warn(
          (options.captions()
                  ? "left out: %s without captions, or captions without images; %s lists them"
                  : "left out: %s of samples that have no image; %s lists them")
              .formatted(
                  Counts.of(report.leftOut(), options.captions() ? "image" : "file"),
                  report.errorFile().orElseThrow()));
    }
    if (report.finished() && !report.merged()) {
      console.say(
          "shard "
              + options.conversion().shard().orElseThrow()
              + " is done; the data set is finished with the last one, or by the command without"
              + " --shard");
    }
    if (!report.finished()) {
      throw new CommandFailure("interrupted; " + GOES_ON);
    }
    if (report.errors() > 0) {
      throw new CommandFailure(
          report.errors()
              + (report.errors() == 1
                  ? " image can't be read and is not in the data set; "
                  : " images can't be read and are not in the data set; ")
              + report.errorFile().orElseThrow()
              + (report.errors() == 1 ? " names it" : " lists them"));
    }
    return 0;
  }
}

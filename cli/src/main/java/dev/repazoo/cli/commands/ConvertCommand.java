package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.convert.Conversion;
import dev.repazoo.convert.ConversionOptions;
import dev.repazoo.convert.ConversionReport;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code zoo convert}: images of any size to a data set in REPA's layout. */
public final class ConvertCommand implements Command {

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
        "convert --source emoji --dest data/images --resolution 64x64");
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.required(
            "source", "S", "a folder, zip, tar or parquet, CIFAR or MNIST as published, or emoji"),
        CommandOption.required("dest", "D", "a new folder, or a new .zip (stored)"),
        CommandOption.of("resolution", "WxH", "size of the images; default: as they are"),
        CommandOption.of(
            "transform", "T", Mode.SCALE.word(), "how: " + String.join(", ", Mode.words())),
        CommandOption.of(
            "split",
            "P",
            Split.TRAIN.word(),
            "which part of a source that has parts: " + String.join(", ", Split.words())),
        CommandOption.of("max-images", "N", "take the first N images; default: all"),
        CommandOption.of("num-workers", "N", "threads; default: one a core"),
        CommandOption.flag("strict", "stop at the first image that can't be read"),
        CommandOption.toggle(
            "class-names", true, "write the classes' names, where known, to class_names.json"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, CommandFailure {
    String from = arguments.text("source");
    Optional<Resolution> resolution = arguments.find("resolution").map(Resolution::parse);
    Mode mode = Mode.of(arguments.text("transform"));
    ConversionOptions options =
        new ConversionOptions(
            arguments.path("dest"),
            new Preprocessing(mode, resolution),
            arguments.given("max-images")
                ? OptionalInt.of(arguments.integer("max-images", 1))
                : OptionalInt.empty(),
            arguments.given("num-workers")
                ? arguments.integer("num-workers", 1)
                : Runtime.getRuntime().availableProcessors(),
            arguments.flag("strict"),
            arguments.flag("class-names"));
    Split split = Split.of(arguments.choice("split", Split.words()));
    ConversionReport report;
    try (ImageSource source = ImageSources.open(from, resolution, split)) {
      source.notes().forEach(session.console()::say);
      report = Conversion.run(source, options, session.progress(), session.interruption());
    }
    return tell(session, options.dest(), report);
  }

  @Override
  public String afterFailedWrite(Arguments arguments) {
    return "the same command goes on where this one stopped";
  }

  private static int tell(Session session, Path dest, ConversionReport report)
      throws CommandFailure {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("images", report.images());
    json.put("skipped", report.skipped());
    json.put("errors", report.errors());
    json.put("seconds", report.seconds());
    json.put("images_per_second", report.imagesPerSecond());
    json.put("converted", report.converted());
    json.put("finished", report.finished());
    json.put("dest", dest.toString());
    session.console().print(json);
    session
        .console()
        .print(
            String.format(
                Locale.ROOT,
                "%s: %s%s, %s",
                dest,
                Counts.of(report.images(), "image"),
                report.skipped() == 0 ? "" : " (" + report.skipped() + " left out)",
                report.converted() == 0
                    ? "nothing was left to do"
                    : String.format(
                        Locale.ROOT,
                        "%d of them made now in %.1f s, %.1f a second",
                        report.converted(),
                        report.seconds(),
                        report.imagesPerSecond())));
    if (!report.finished()) {
      throw new CommandFailure("interrupted; the same command goes on where this one stopped");
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

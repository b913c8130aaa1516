package dev.repazoo.cli.options;

import dev.repazoo.convert.ConversionOptions;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.sources.Split;
import java.util.List;
import java.util.Optional;

/**
 * What {@code zoo convert} is to make.
 *
 * @param source of the images
 * @param split which part of it
 * @param resolution size of the images, if they are to be of one
 * @param conversion what becomes of them
 */
public record ConvertOptions(
    String source, Split split, Optional<Resolution> resolution, ConversionOptions conversion) {
  /** The command's options. */
  public static final OptionTable<ConvertOptions> TABLE =
      new OptionTable<>(
          List.of(
              CommandOption.required(
                  "source",
                  "S",
                  "a folder, zip, tar or parquet, CIFAR or MNIST as published, or emoji"),
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
                  "class-names",
                  true,
                  "write the classes' names, where known, to class_names.json")),
          ConvertOptions::of);

  private static ConvertOptions of(Arguments arguments) {
    Optional<Resolution> resolution = arguments.find("resolution").map(Resolution::parse);
    ConversionOptions conversion =
        new ConversionOptions(
            arguments.path("dest"),
            new Preprocessing(Mode.of(arguments.text("transform")), resolution),
            arguments.whole("max-images"),
            arguments.whole("num-workers").orElse(Runtime.getRuntime().availableProcessors()),
            arguments.flag("strict"),
            arguments.flag("class-names"));
    return new ConvertOptions(
        arguments.text("source"),
        Split.of(arguments.choice("split", Split.words())),
        resolution,
        conversion);
  }
}

package dev.repazoo.cli.options;

import dev.repazoo.convert.ConversionOptions;
import dev.repazoo.data.Datasets;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.shard.Shard;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code zoo convert} is to make.
 *
 * @param source of the images
 * @param split which part of it
 * @param resolution size of the images, if they are to be of one
 * @param sized whether the size or the way to it is said, and not the one that captions mean
 * @param captions whether the images come with captions
 * @param captionFile where they are, if that is said
 * @param exclude a file that names images to leave out
 * @param conversion what becomes of them
 */
public record ConvertOptions(
    String source,
    Split split,
    Optional<Resolution> resolution,
    boolean sized,
    boolean captions,
    Optional<Path> captionFile,
    Optional<Path> exclude,
    ConversionOptions conversion) {
  private static final Resolution COCO = new Resolution(256, 256);

  private static final String AUTO = "auto";

  /** Of all commands that take captions. */
  static final CommandOption CAPTIONS =
      CommandOption.of(
          "captions",
          "[FILE]",
          "take captions, from FILE or from where they are found (auto): COCO's JSON, .jsonl, text"
              + " beside images");

  /** The command's options. */
  public static final OptionTable<ConvertOptions> TABLE =
      new OptionTable<>(
          List.of(
              CommandOption.required(
                  "source",
                  "S",
                  "a folder, zip, tar, WebDataset's shards or parquet, CIFAR or MNIST as published, or emoji"),
              CommandOption.required("dest", "D", "a new folder, or a new .zip (stored)"),
              CommandOption.of("resolution", "WxH", "size of the images; default: as they are"),
              CommandOption.of(
                  "transform", "T", Mode.SCALE.word(), "how: " + String.join(", ", Mode.words())),
              CommandOption.of(
                  "split",
                  "P",
                  Split.TRAIN.word(),
                  "which part of a source that has parts: " + String.join(", ", Split.words())),
              CAPTIONS,
              CommandOption.of(
                  "exclude",
                  "FILE",
                  "leave out the duplicates that 'zoo dedup' listed there, or the images named, a"
                      + " line each"),
              CommandOption.of("max-images", "N", "take the first N images; default: all"),
              CommandOption.of("num-workers", "N", "threads; default: one a core"),
              CommandOption.of(
                  "shard", "I/N", "make the I-th of N parts of a folder; the last one ends it"),
              CommandOption.of(
                  "shard-size",
                  "N",
                  "write WebDataset's shards of N images, 00000.tar and so on, in place of files"),
              CommandOption.flag("strict", "stop at the first image that can't be read"),
              CommandOption.toggle(
                  "class-names",
                  true,
                  "write the classes' names, where known, to class_names.json")),
          ConvertOptions::of);

  private static ConvertOptions of(Arguments arguments) {
    boolean captions = arguments.given(CAPTIONS.name());
    String source = arguments.text("source");
    Optional<Resolution> resolution = arguments.find("resolution").map(Resolution::parse);
    String transform = arguments.text("transform");
    if (captions && !source.equals(Datasets.EMOJI)) { // the MS-COCO protocol's
      resolution = resolution.or(() -> Optional.of(COCO));
      transform = arguments.given("transform") ? transform : Mode.CENTER_CROP.word();
    }
    ConversionOptions conversion =
        new ConversionOptions(
            arguments.path("dest"),
            new Preprocessing(Mode.of(transform), resolution),
            arguments.whole("max-images"),
            arguments.whole("num-workers").orElse(Runtime.getRuntime().availableProcessors()),
            arguments.flag("strict"),
            arguments.flag("class-names"),
            captions,
            arguments.find("shard").map(Shard::of),
            arguments.whole("shard-size"));
    return new ConvertOptions(
        source,
        Split.of(arguments.choice("split", Split.words())),
        resolution,
        arguments.given("resolution") || arguments.given("transform"),
        captions,
        captionFile(arguments),
        arguments.findPath("exclude"),
        conversion);
  }

  /**
   * The same for a source: into shards, images of which something was computed go as they are, with
   * that, unless a size is said.
   */
  public ConvertOptions suiting(ImageSource images) {
    return captions
            && !sized
            && conversion.shardSize().isPresent()
            && images.precomputed().isPresent()
        ? new ConvertOptions(
            source,
            split,
            Optional.empty(),
            false,
            true,
            captionFile,
            exclude,
            conversion.with(new Preprocessing(Mode.SCALE, Optional.empty())))
        : this;
  }

  /** The file that is named, if one is. */
  static Optional<Path> captionFile(Arguments arguments) {
    return arguments.findPath(CAPTIONS.name()).filter(file -> !file.toString().equals(AUTO));
  }
}

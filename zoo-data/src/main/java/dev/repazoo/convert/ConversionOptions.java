package dev.repazoo.convert;

import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.shard.Shard;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to convert.
 *
 * @param dest a folder that is empty or absent, or a {@code .zip} that is absent; what an
 *     interrupted conversion left is continued
 * @param preprocessing how images get their size
 * @param maxImages how many of the source's images to take
 * @param workers threads that decode and resize, at least 1
 * @param strict whether the first unreadable image ends the work
 * @param classNames whether {@code class_names.json}, an addition of ours, goes beside {@code
 *     dataset.json} where names are known
 * @param captions whether the data set is a captioned one, in U-ViT's layout: {@code 0.png}, {@code
 *     1.png}, ... without gaps, and their captions
 * @param shard of the images that this run makes, where others make the rest
 */
public record ConversionOptions(
    Path dest,
    Preprocessing preprocessing,
    OptionalInt maxImages,
    int workers,
    boolean strict,
    boolean classNames,
    boolean captions,
    Optional<Shard> shard) {
  /** Those of a run that makes all images. */
  public ConversionOptions(
      Path dest,
      Preprocessing preprocessing,
      OptionalInt maxImages,
      int workers,
      boolean strict,
      boolean classNames,
      boolean captions) {
    this(dest, preprocessing, maxImages, workers, strict, classNames, captions, Optional.empty());
  }

  /** The same for one of several runs. */
  public ConversionOptions with(Optional<Shard> part) {
    return new ConversionOptions(
        dest, preprocessing, maxImages, workers, strict, classNames, captions, part);
  }

  /** Checks that what comes out can be a data set: square, the sides a power of two. */
  public ConversionOptions {
    if (workers < 1) {
      throw new IllegalArgumentException("workers is " + workers + "; it must be at least 1");
    }
    if (maxImages.isPresent() && maxImages.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "max images is " + maxImages.getAsInt() + "; it must be at least 1");
    }
    if (captions && Destination.isZip(dest)) {
      throw new InvalidValueException(
          "dest",
          "is "
              + dest
              + "; captioned data sets are folders, since features come beside the images");
    }
    if (shard.isPresent() && (captions || Destination.isZip(dest))) {
      throw new InvalidValueException(
          "shard",
          captions
              ? "has no use here: captioned images are numbered without gaps, so one process does it"
              : "writes into a folder, and "
                  + dest
                  + " is a zip; convert the finished folder into it afterwards");
    }
    outputSize(preprocessing)
        .flatMap(OutputSize::problem)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("resolution: images would be " + problem);
            });
  }

  private static Optional<Resolution> outputSize(Preprocessing preprocessing) {
    return preprocessing
        .resolution()
        .map(
            r ->
                preprocessing.mode() == Mode.CENTER_CROP_WIDE
                    ? new Resolution(r.width(), r.width())
                    : r);
  }

  /** All images, a thread a core, going on after damaged ones. */
  public static ConversionOptions of(Path dest, Preprocessing preprocessing) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new ConversionOptions(
        dest, preprocessing, OptionalInt.empty(), cores, false, false, false);
  }
}

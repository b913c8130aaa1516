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
 * @param shardSize how many images go into each of WebDataset's shards; without, images are files
 */
public record ConversionOptions(
    Path dest,
    Preprocessing preprocessing,
    OptionalInt maxImages,
    int workers,
    boolean strict,
    boolean classNames,
    boolean captions,
    Optional<Shard> shard,
    OptionalInt shardSize) {
  /** Images of a folder of REPA's layout. */
  private static final int FOLDER = 1000;

  /** Those of a run that makes all images. */
  public ConversionOptions(
      Path dest,
      Preprocessing preprocessing,
      OptionalInt maxImages,
      int workers,
      boolean strict,
      boolean classNames,
      boolean captions) {
    this(
        dest,
        preprocessing,
        maxImages,
        workers,
        strict,
        classNames,
        captions,
        Optional.empty(),
        OptionalInt.empty());
  }

  /** The same with another way to the images' size. */
  public ConversionOptions with(Preprocessing other) {
    return new ConversionOptions(
        dest, other, maxImages, workers, strict, classNames, captions, shard, shardSize);
  }

  /** The same for one of several runs. */
  public ConversionOptions with(Optional<Shard> part) {
    return new ConversionOptions(
        dest, preprocessing, maxImages, workers, strict, classNames, captions, part, shardSize);
  }

  /** The same into WebDataset's shards. */
  public ConversionOptions withShards(int size) {
    return new ConversionOptions(
        dest,
        preprocessing,
        maxImages,
        workers,
        strict,
        classNames,
        captions,
        shard,
        OptionalInt.of(size));
  }

  /** Images of a block, which one process makes: those of a folder of the data set, or a shard. */
  public int block() {
    return shardSize.orElse(FOLDER);
  }

  /** Whether images stay as they are: latents of them are still theirs. */
  public boolean keepsImages() {
    return preprocessing.resolution().isEmpty();
  }

  Optional<ShardLayout> shards() {
    return shardSize.isPresent()
        ? Optional.of(new ShardLayout(shardSize.getAsInt(), keepsImages()))
        : Optional.empty();
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
    if (shardSize.isPresent() && shardSize.getAsInt() < 1) {
      throw new InvalidValueException(
          "shard_size", "is " + shardSize.getAsInt() + "; it must be at least 1");
    }
    if (shardSize.isPresent() && Destination.isZip(dest)) {
      throw new InvalidValueException(
          "shard_size", "is of tars in a folder, and " + dest + " is a zip; name a folder");
    }
    if (captions && Destination.isZip(dest)) {
      throw new InvalidValueException(
          "dest",
          "is "
              + dest
              + "; captioned data sets are folders, since features come beside the images");
    }
    boolean gapless = captions && shardSize.isEmpty();
    if (shard.isPresent() && (gapless || Destination.isZip(dest))) {
      throw new InvalidValueException(
          "shard",
          gapless
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

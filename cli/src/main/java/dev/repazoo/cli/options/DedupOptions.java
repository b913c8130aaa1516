package dev.repazoo.cli.options;

import dev.repazoo.dedup.PerceptualHash;
import dev.repazoo.sources.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which images {@code zoo dedup} is to take for the same.
 *
 * @param source of the images
 * @param split which part of it
 * @param likeness by what images are alike
 * @param dest where groups are listed
 * @param grid where a picture of some goes
 * @param maxImages only the first ones
 * @param workers threads that read images
 */
public record DedupOptions(
    String source,
    Split split,
    Likeness likeness,
    Optional<Path> dest,
    Optional<Path> grid,
    OptionalInt maxImages,
    int workers) {

  /** By what images are alike. */
  public sealed interface Likeness {}

  /**
   * By perceptual hashes.
   *
   * @param hash which
   * @param distance in how many bits they may differ
   */
  public record ByHash(PerceptualHash hash, int distance) implements Likeness {}

  /**
   * By an encoder's features.
   *
   * @param encoder whose
   * @param cache folder of those that {@code zoo features} computed
   * @param similarity the least cosine
   * @param batchSize images at once
   */
  public record ByFeatures(
      EncoderOptions encoder, Optional<Path> cache, double similarity, int batchSize)
      implements Likeness {}

  private static final String BY_FEATURES = "features";
  private static final String DISTANCE = "max-distance-threshold";
  private static final String SIMILARITY = "min-similarity-threshold";
  private static final List<String> OF_FEATURES =
      List.of(SIMILARITY, "enc-type", "encoder-weights", "features-dir", "batch-size");

  private static final List<String> WORDS = words();

  /** The command's options. */
  public static final OptionTable<DedupOptions> TABLE =
      new OptionTable<>(
          List.of(
              CommandOption.required("source", "S", "whatever 'zoo convert' takes"),
              CommandOption.of(
                  "split",
                  "P",
                  Split.TRAIN.word(),
                  "which part of a source that has parts: " + String.join(", ", Split.words())),
              CommandOption.of(
                  "by", "M", PerceptualHash.PHASH.word(), "one of " + String.join(", ", WORDS)),
              CommandOption.of(
                  DISTANCE,
                  "N",
                  4,
                  "of hashes: images that differ in at most N of 64 bits are duplicates"),
              CommandOption.of(
                  SIMILARITY,
                  "X",
                  0.9,
                  "of features: images whose cosine is at least X are duplicates"),
              CommandOption.of(
                  "dest",
                  "F.jsonl",
                  "list the groups there, as 'zoo convert --exclude' takes them"),
              CommandOption.of(
                  "grid", "F.png", "draw the groups whose images differ most, to choose N or X by"),
              CommandOption.of(
                  "enc-type", "ID", "efficientnet-lite0", "the encoder of --by features"),
              CommandOption.of(
                  "encoder-weights", "F", "file or folder; default: the published weights"),
              CommandOption.of(
                  "features-dir", "DIR", "take the features that 'zoo features' computed into DIR"),
              CommandOption.of("max-images", "N", "take the first N images; default: all"),
              CommandOption.of("batch-size", "N", 32, "images that the encoder takes at once"),
              CommandOption.of("num-workers", "N", "threads; default: one a core")),
          DedupOptions::of);

  private static List<String> words() {
    List<String> words = new ArrayList<>(PerceptualHash.words());
    words.add(BY_FEATURES);
    return List.copyOf(words);
  }

  private static DedupOptions of(Arguments arguments) {
    return new DedupOptions(
        arguments.text("source"),
        Split.of(arguments.choice("split", Split.words())),
        likeness(arguments),
        arguments.given("dest")
            ? Optional.of(arguments.output("dest", ".jsonl"))
            : Optional.empty(),
        arguments.given("grid") ? Optional.of(arguments.output("grid", ".png")) : Optional.empty(),
        arguments.whole("max-images"),
        arguments.whole("num-workers").orElse(Runtime.getRuntime().availableProcessors()));
  }

  private static Likeness likeness(Arguments arguments) {
    String by = arguments.choice("by", WORDS);
    if (!by.equals(BY_FEATURES)) {
      arguments.refuse(OF_FEATURES, "is of --by features");
      long distance = arguments.integer(DISTANCE, 0, PerceptualHash.BITS / 2);
      return new ByHash(PerceptualHash.of(by), Math.toIntExact(distance));
    }
    arguments.refuse(List.of(DISTANCE), "is of hashes; features have --" + SIMILARITY);
    double similarity = arguments.number(SIMILARITY);
    if (similarity <= 0 || similarity > 1) {
      throw new UsageException(
          "--%s is %s; a cosine, it must be above 0 and at most 1"
              .formatted(SIMILARITY, arguments.text(SIMILARITY)));
    }
    if (arguments.text("enc-type").contains(",")) {
      throw new UsageException("--enc-type takes one encoder");
    }
    Optional<Path> cache = arguments.findPath("features-dir");
    if (cache.isPresent()) {
      arguments.refuse(
          List.of("encoder-weights", "batch-size", "max-images", "split"),
          "has no use beside --features-dir, whose features are there");
    }
    return new ByFeatures(
        EncoderOptions.of(arguments), cache, similarity, arguments.integer("batch-size", 1));
  }
}

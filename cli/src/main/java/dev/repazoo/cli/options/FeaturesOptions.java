package dev.repazoo.cli.options;

import dev.repazoo.data.FeatureKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code zoo features} is to compute tokens of, and where they go.
 *
 * @param encoders that compute them
 * @param engine runs them
 * @param array a file of images and one for their tokens, in place of a data set
 * @param source the data set; empty where there is an array
 * @param resolution of its images in pixels, if it is not that of the first
 * @param flip whether mirrored images count, too
 * @param maxImages only the first ones
 * @param cache where tokens are kept
 * @param pca where a picture goes
 * @param batchSize images at once; empty for as many as the memory holds
 * @param shards whether other processes do parts of the cache
 */
public record FeaturesOptions(
    EncoderOptions encoders,
    Engine engine,
    Optional<ArrayFiles> array,
    String source,
    OptionalInt resolution,
    boolean flip,
    OptionalInt maxImages,
    Optional<Cache> cache,
    Optional<Path> pca,
    OptionalInt batchSize,
    ShardOptions shards) {
  /** Images in a picture. */
  public static final int DRAWN = 16;

  /** The command's options. */
  public static final OptionTable<FeaturesOptions> TABLE = table(Engine.TORCH);

  /** The options where another engine is usual. */
  public static OptionTable<FeaturesOptions> table(Engine usual) {
    return new OptionTable<>(rows(usual), arguments -> of(arguments, usual));
  }

  private static List<CommandOption> rows(Engine usual) {
    List<CommandOption> rows =
        new ArrayList<>(
            List.of(
                CommandOption.required("enc-type", "ID,ID", "encoders of 'zoo list', or onnx:FILE"),
                CommandOption.of(
                    "encoder-weights", "F,F", "files or folders; default: the published weights"),
                Engine.row("the encoder", usual),
                CommandOption.of("source", "S", "emoji, or a folder or zip of images of one size"),
                CommandOption.of(
                    "dest", "D", "folder of the cache; each encoder gets a folder in it"),
                CommandOption.of(
                    "resolution", "N", "image size in pixels; default: the first image's"),
                CommandOption.toggle(
                    "flip", false, "also of the mirrored images, for train --flip"),
                CommandOption.of("dtype", "T", "fp16", "how tokens are stored, fp16 or fp32"),
                CommandOption.of(
                    "batch-size", "N|auto", "8", "images at once; auto fits it to memory"),
                CommandOption.of("num-workers", "N", 2, "threads that read images"),
                CommandOption.of("input", "X.npy", "encode this array instead: uint8 [B,3,H,W]"),
                CommandOption.of("output", "Y.npy", "where its tokens go: float32 [B,N,D]"),
                CommandOption.of(
                    "pca", "F.png", "draw images beside their tokens' principal components"),
                CommandOption.of(
                    "max-images",
                    "N",
                    "take the first N images; default: all, of --pca " + DRAWN)));
    rows.addAll(ShardOptions.rows("compute", "computed"));
    return List.copyOf(rows);
  }

  /**
   * Images and tokens as arrays.
   *
   * @param input uint8 [B, 3, H, W]
   * @param output float32 [B, N, D]
   */
  public record ArrayFiles(Path input, Path output) {}

  /**
   * A cache of tokens.
   *
   * @param folder in which each encoder gets one
   * @param type how tokens are stored
   * @param workers threads that read images
   */
  public record Cache(Path folder, FeatureKey.Type type, int workers) {}

  private static FeaturesOptions of(Arguments arguments, Engine usual) {
    checkModes(arguments);
    EncoderOptions encoders = EncoderOptions.of(arguments);
    if (encoders.types().isEmpty()) {
      throw new UsageException("--enc-type names no encoder; 'zoo list --kind encoder' shows them");
    }
    return new FeaturesOptions(
        encoders,
        engine(arguments, usual),
        arguments.findPath("input").map(input -> new ArrayFiles(input, arguments.path("output"))),
        arguments.find("source").orElse(""),
        arguments.whole("resolution"),
        arguments.flag("flip"),
        arguments.whole("max-images"),
        arguments.findPath("dest").map(folder -> cache(arguments, folder)),
        arguments.given("pca") ? Optional.of(arguments.output("pca", ".png")) : Optional.empty(),
        arguments.wholeOrAuto("batch-size"),
        shards(arguments));
  }

  private static Engine engine(Arguments arguments, Engine usual) {
    Engine engine = Engine.of(arguments, usual);
    if (engine == Engine.ONNX) {
      if (!arguments.given("dest")) {
        throw new UsageException(
            "--engine onnx is of --dest; for --input and --pca export the encoder and name it by"
                + " --enc-type onnx:FILE");
      }
      arguments.refuse(List.of("pca"), "is drawn by --engine torch; make the cache without it");
      if (arguments.wholeOrAuto("batch-size").isEmpty()) {
        throw new UsageException(
            "--batch-size auto is measured in PyTorch; with --engine onnx give a number");
      }
    }
    return engine;
  }

  private static ShardOptions shards(Arguments arguments) {
    ShardOptions shards = ShardOptions.of(arguments);
    shards
        .given()
        .ifPresent(
            option -> {
              if (!arguments.given("dest")) {
                throw new UsageException("--" + option + " is of --dest");
              }
              arguments.refuse(List.of("pca"), "is drawn by one process, without --" + option);
              if (arguments.wholeOrAuto("batch-size").isEmpty()) {
                throw new UsageException(
                    "--batch-size auto may differ from shard to shard; give all the same number");
              }
            });
    return shards;
  }

  private static Cache cache(Arguments arguments, Path folder) {
    boolean half = arguments.choice("dtype", List.of("fp16", "fp32")).equals("fp16");
    return new Cache(
        folder,
        half ? FeatureKey.Type.FP16 : FeatureKey.Type.FP32,
        arguments.integer("num-workers", 1));
  }

  private static void checkModes(Arguments arguments) {
    if (arguments.given("input") != arguments.given("output")) {
      throw new UsageException("--input and --output belong together");
    }
    boolean dataset = arguments.given("source");
    if (arguments.given("input") == dataset) {
      throw new UsageException("name either --source or --input");
    }
    if (dataset && !arguments.given("dest") && !arguments.given("pca")) {
      throw new UsageException("--source wants --dest for a cache, or --pca for a picture");
    }
    if ((!dataset || arguments.given("pca")) && arguments.text("enc-type").contains(",")) {
      throw new UsageException("--input and --pca take one encoder");
    }
    if (!dataset) {
      arguments.refuse(
          List.of("dest", "pca", "max-images", "resolution", "dtype", "flip", "num-workers"),
          "is of --source; --input has an --output");
    } else if (!arguments.given("dest")) {
      arguments.refuse(List.of("dtype", "batch-size", "num-workers"), "is of --dest");
    }
    if (arguments.flag("flip") && arguments.given("max-images")) {
      throw new UsageException("--flip takes all images; leave out --max-images");
    }
  }
}

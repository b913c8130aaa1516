package dev.repazoo.cli.commands.features;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.train.TrainEncoders;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.EncoderWeights;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.data.FirstSamples;
import dev.repazoo.features.ArrayFeatures;
import dev.repazoo.features.BatchSize;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.features.SamplePicture;
import dev.repazoo.image.PngFile;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code zoo features}: an encoder's tokens of a data set, of an array, or as a picture. */
public final class FeaturesCommand implements Command {
  private static final String AUTO = "auto";

  /** Images in a picture. */
  private static final int DRAWN = 16;

  @Override
  public String name() {
    return "features";
  }

  @Override
  public String summary() {
    return "compute an encoder's tokens ahead of training, or look at them";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "features --enc-type dinov2-vit-b --source data/imagenet256 --dest data/imagenet256/features",
        "features --enc-type efficientnet-lite0 --source emoji --pca grid.png",
        "features --enc-type efficientnet-lite0 --input images.npy --output tokens.npy");
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.required("enc-type", "ID,ID", "encoders of 'zoo list', or onnx:FILE"),
        CommandOption.of(
            "encoder-weights", "F,F", "files or folders; default: the published weights"),
        CommandOption.of("source", "S", "emoji, or a folder or zip of images of one size"),
        CommandOption.of("dest", "D", "folder of the cache; each encoder gets a folder in it"),
        CommandOption.of("resolution", "N", "image size in pixels; default: the first image's"),
        CommandOption.toggle("flip", false, "also of the mirrored images, for train --flip"),
        CommandOption.of("dtype", "T", "fp16", "how tokens are stored, fp16 or fp32"),
        CommandOption.of("batch-size", "N|auto", "8", "images at once; auto fits it to memory"),
        CommandOption.of("num-workers", "N", 2, "threads that read images"),
        CommandOption.of("input", "X.npy", "encode this array instead: uint8 [B,3,H,W]"),
        CommandOption.of("output", "Y.npy", "where its tokens go: float32 [B,N,D]"),
        CommandOption.of("pca", "F.png", "draw images beside their tokens' principal components"),
        CommandOption.of(
            "max-images", "N", "take the first N images; default: all, of --pca " + DRAWN));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    checkModes(arguments);
    if (arguments.given("input")) {
      checkOutput(arguments.path("input"), arguments.path("output"));
    }
    Map<String, Registered<EncoderProvider>> encoders = TrainEncoders.of(session, arguments).byId();
    if (encoders.isEmpty()) {
      throw new UsageException("--enc-type names no encoder; 'zoo list --kind encoder' shows them");
    }
    ArrayNode documents = Json.MAPPER.createArrayNode();
    boolean whole =
        arguments.given("input")
            ? encodeArray(session, arguments, encoders, documents)
            : encodeImages(session, arguments, encoders, documents);
    session.console().print(documents.size() == 1 ? documents.get(0) : documents);
    return whole ? 0 : 1;
  }

  @Override
  public String afterFailedWrite(Arguments arguments) {
    return arguments.given("dest")
        ? "the same command goes on where this one stopped"
        : "give the same command again";
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
    if (arguments.given("batch-size") && !arguments.text("batch-size").equals(AUTO)) {
      batchSize(arguments); // a bad word shows before any work
    }
  }

  /** An array's own file must not be replaced by its tokens, by whatever name it is called. */
  private static void checkOutput(Path input, Path output) throws IOException {
    if (Files.exists(input) && Files.exists(output) && Files.isSameFile(input, output)) {
      throw new UsageException(
          "--output %s is the file of --input; name another".formatted(output));
    }
  }

  private static boolean encodeArray(
      Session session,
      Arguments arguments,
      Map<String, Registered<EncoderProvider>> encoders,
      ArrayNode documents)
      throws IOException {
    ArrayFeatures images = ArrayFeatures.open(arguments.path("input"));
    Registered<EncoderProvider> registered = encoders.values().iterator().next();
    TrainEncoders.checkResolution(registered, images.resolution());
    EncoderWeights weights = EncoderWeights.of(arguments, 1);
    NDManager manager = TorchEngine.newManager(session.device());
    FrozenEncoder encoder = encoder(manager, registered, weights.of(session, 0, registered));
    int batch = batchSize(session, arguments, manager, encoder, images.resolution());
    Path output = arguments.path("output");
    long start = System.nanoTime();
    if (!images.encode(
        manager, encoder, batch, output, session.progress(), session.interruption())) {
      session.console().warn("stopped; nothing was written");
      return false;
    }
    ObjectNode json = documents.addObject().put("encoder", registered.entry().id());
    FeatureCaching.summary(session, json, images.count(), start);
    json.put("output", output.toString());
    session.console().print("tokens: " + output);
    return true;
  }

  private static boolean encodeImages(
      Session session,
      Arguments arguments,
      Map<String, Registered<EncoderProvider>> encoders,
      ArrayNode documents)
      throws IOException {
    EncoderWeights weights = EncoderWeights.of(arguments, encoders.size());
    boolean whole = true;
    String name = arguments.text("source");
    int resolution = resolution(arguments);
    try (Dataset dataset = dataset(arguments, name, resolution)) {
      encoders.values().forEach(e -> TrainEncoders.checkResolution(e, dataset.resolution()));
      int index = 0;
      for (Registered<EncoderProvider> registered : encoders.values()) {
        Optional<Path> file = weights.of(session, index++, registered);
        ObjectNode json = documents.addObject().put("encoder", registered.entry().id());
        try (NDManager manager = TorchEngine.newManager(session.device())) {
          FrozenEncoder encoder = encoder(manager, registered, file);
          if (arguments.given("pca")) {
            draw(session, arguments, manager, encoder, dataset, json);
          }
          if (arguments.given("dest")) {
            String digest = EncoderWeights.digest(file, registered);
            whole &=
                new FeatureCaching(session, arguments, dataset)
                    .run(manager, registered.entry().id(), encoder, digest, json);
          }
        }
      }
    }
    return whole;
  }

  private static FrozenEncoder encoder(
      NDManager manager, Registered<EncoderProvider> registered, Optional<Path> weights)
      throws IOException {
    return new FrozenEncoder(
        manager, EncoderFactory.create(manager, registered, weights), Precision.FP32);
  }

  private static int resolution(Arguments arguments) throws IOException {
    String source = arguments.text("source");
    return arguments.given("resolution")
        ? arguments.integer("resolution", 1)
        : Datasets.resolution(source)
            .orElseThrow(
                () ->
                    new IOException(
                        source
                            + ": its first readable image is not square, or none is readable;"
                            + " make squares with zoo convert, or name a --resolution"));
  }

  private static void draw(
      Session session,
      Arguments arguments,
      NDManager manager,
      FrozenEncoder encoder,
      Dataset dataset,
      ObjectNode json)
      throws IOException {
    Path picture = arguments.output("pca", ".png");
    int count = most(arguments).orElse(DRAWN);
    PngFile.write(SamplePicture.of(manager, encoder, dataset, count), picture);
    json.put("pca", picture.toString());
    session.console().print("picture: " + picture);
  }

  private static Dataset dataset(Arguments arguments, String name, int resolution)
      throws IOException {
    if (arguments.flag("flip")) {
      return Datasets.openMirrored(name, resolution);
    }
    Dataset whole = Datasets.open(name, resolution);
    return FirstSamples.of(whole, most(arguments).orElse(whole.size()));
  }

  private static OptionalInt most(Arguments arguments) {
    return arguments.given("max-images")
        ? OptionalInt.of(arguments.integer("max-images", 1))
        : OptionalInt.empty();
  }

  /** The batch size of the options; {@code auto} asks for the one that fits into memory. */
  static int batchSize(
      Session session,
      Arguments arguments,
      NDManager manager,
      FrozenEncoder encoder,
      int resolution) {
    if (!arguments.text("batch-size").equals(AUTO)) {
      return batchSize(arguments);
    }
    int chosen = BatchSize.choose(manager, encoder, resolution);
    session.console().say("--batch-size auto: " + Counts.of(chosen, "image") + " at once");
    return chosen;
  }

  private static int batchSize(Arguments arguments) {
    try {
      return arguments.integer("batch-size", 1);
    } catch (UsageException e) {
      throw new UsageException(e.getMessage() + ", or " + AUTO);
    }
  }
}

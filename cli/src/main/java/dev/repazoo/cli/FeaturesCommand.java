package dev.repazoo.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.data.FeatureCacheWriter;
import dev.repazoo.data.FeatureCacheWriter.Pace;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.features.ArrayFeatures;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.features.MemoryBatch;
import dev.repazoo.features.SamplePicture;
import dev.repazoo.image.PngFile;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code zoo features}: an encoder's tokens of a data set, of an array, or as a picture. */
final class FeaturesCommand implements Command {
  private static final String AUTO = "auto";
  private static final int CPU_BATCH = 8;

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
        CommandOption.of("dtype", "T", "fp16", "how tokens are stored, fp16 or fp32"),
        CommandOption.of("batch-size", "N|auto", "8", "images at once; auto fits it to memory"),
        CommandOption.of("num-workers", "N", 2, "threads that read images"),
        CommandOption.of("input", "X.npy", "encode this array instead: uint8 [B,3,H,W]"),
        CommandOption.of("output", "Y.npy", "where its tokens go: float32 [B,N,D]"),
        CommandOption.of("pca", "F.png", "draw images beside their tokens' principal components"),
        CommandOption.of("num-images", "N", 16, "how many images --pca draws"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    boolean array = arguments.given("input") || arguments.given("output");
    checkModes(arguments, array);
    Map<String, Registered<EncoderProvider>> encoders = TrainEncoders.of(session, arguments).byId();
    if (encoders.isEmpty()) {
      throw new UsageException("--enc-type names no encoder; 'zoo list --kind encoder' shows them");
    }
    if (encoders.size() > 1 && (array || arguments.given("pca"))) {
      throw new UsageException("--input and --pca take one encoder");
    }
    EncoderWeights weights = EncoderWeights.of(arguments, encoders.size());
    ArrayNode documents = Json.MAPPER.createArrayNode();
    NDManager manager = TorchEngine.newManager(session.device());
    int index = 0;
    boolean whole = true;
    for (Registered<EncoderProvider> registered : encoders.values()) {
      Optional<Path> file = weights.of(session, index++, registered);
      FrozenEncoder encoder =
          new FrozenEncoder(
              manager, EncoderFactory.create(manager, registered, file), Precision.FP32);
      ObjectNode json = documents.addObject().put("encoder", registered.entry().id());
      if (array) {
        encodeArray(session, arguments, manager, encoder, json);
      } else {
        String digest = EncoderWeights.digest(file, registered);
        whole &= encodeImages(session, arguments, manager, encoder, digest, json);
      }
    }
    session.console().print(documents.size() == 1 ? documents.get(0) : documents);
    return whole ? 0 : 1;
  }

  private static void checkModes(Arguments arguments, boolean array) {
    if (array && !(arguments.given("input") && arguments.given("output"))) {
      throw new UsageException("--input and --output belong together");
    }
    boolean dataset = arguments.given("source");
    if (array == dataset) {
      throw new UsageException("name either --source or --input");
    }
    if (dataset && !arguments.given("dest") && !arguments.given("pca")) {
      throw new UsageException("--source wants --dest for a cache, or --pca for a picture");
    }
  }

  private static void encodeArray(
      Session session,
      Arguments arguments,
      NDManager manager,
      FrozenEncoder encoder,
      ObjectNode json)
      throws IOException {
    ArrayFeatures images = ArrayFeatures.open(arguments.path("input"));
    int batch = batchSize(arguments, manager, encoder, images.resolution());
    long start = System.nanoTime();
    images.encode(manager, encoder, batch, arguments.path("output"), session.progress());
    summary(session, json, images.count(), 0, (System.nanoTime() - start) / 1e9);
    session.console().print("tokens: " + arguments.path("output"));
  }

  private static boolean encodeImages(
      Session session,
      Arguments arguments,
      NDManager manager,
      FrozenEncoder encoder,
      String digest,
      ObjectNode json)
      throws IOException {
    String source = arguments.text("source");
    int resolution =
        arguments.given("resolution")
            ? arguments.integer("resolution", 1)
            : Datasets.resolution(source)
                .orElseThrow(
                    () ->
                        new IOException(
                            source
                                + ": its first image is not square; make squares with zoo convert,"
                                + " or name a --resolution"));
    try (Dataset dataset = Datasets.open(source, resolution)) {
      if (arguments.given("pca")) {
        Path picture = arguments.path("pca");
        int count = arguments.integer("num-images", 1);
        PngFile.write(SamplePicture.of(manager, encoder, dataset, count), picture);
        json.put("pca", picture.toString());
        session.console().print("picture: " + picture);
      }
      return !arguments.given("dest")
          || cache(session, arguments, manager, encoder, digest, dataset, json);
    }
  }

  private static boolean cache(
      Session session,
      Arguments arguments,
      NDManager manager,
      FrozenEncoder encoder,
      String digest,
      Dataset dataset,
      ObjectNode json)
      throws IOException {
    Path folder = arguments.path("dest").resolve(json.get("encoder").asText());
    int grid = encoder.gridSize(dataset.resolution());
    FeatureKey key =
        new FeatureKey(
            json.get("encoder").asText(),
            digest,
            dataset.resolution(),
            dataset.fingerprint(),
            dataset.size(),
            grid * grid,
            encoder.embedDim(),
            arguments.choice("dtype", List.of("fp16", "fp32")).equals("fp16")
                ? FeatureKey.Type.FP16
                : FeatureKey.Type.FP32);
    long start = System.nanoTime();
    try (FeatureCacheWriter writer =
        FeatureCacheWriter.open(
            folder, key, () -> batchSize(arguments, manager, encoder, dataset.resolution()))) {
      int before = writer.written();
      if (before > 0 && before < key.count()) {
        session.console().say("going on: %d of %d images are done".formatted(before, key.count()));
      }
      Interruption stop = session.interruption();
      Pace pace = new Pace(writer.batchSize(), arguments.integer("num-workers", 1), stop);
      writer.fill(
          dataset,
          manager,
          images -> encoder.encode(images.getManager(), images),
          pace,
          session.progress());
      summary(
          session,
          json,
          writer.written() - before,
          writer.missing().size(),
          (System.nanoTime() - start) / 1e9);
      json.put("folder", folder.toString());
      json.put("finished", writer.written() == key.count());
      session.console().print("features: " + folder);
      if (!writer.missing().isEmpty()) {
        session
            .console()
            .warn(writer.missing().size() + " images can't be read; they have no features");
      }
      return writer.written() == key.count();
    }
  }

  private static int batchSize(
      Arguments arguments, NDManager manager, FrozenEncoder encoder, int resolution) {
    return arguments.text("batch-size").equals(AUTO)
        ? MemoryBatch.choose(manager, encoder, resolution)
        : arguments.given("batch-size") ? arguments.integer("batch-size", 1) : CPU_BATCH;
  }

  private static void summary(
      Session session, ObjectNode json, int images, int unreadable, double seconds) {
    json.put("images", images);
    json.put("unreadable", unreadable);
    json.put("seconds", seconds);
    json.put("images_per_second", images / Math.max(seconds, 1e-9));
    session
        .console()
        .print(
            String.format(
                Locale.ROOT,
                "%s: %d images in %.1f s, %.1f a second",
                json.get("encoder").asText(),
                images,
                seconds,
                images / Math.max(seconds, 1e-9)));
  }
}

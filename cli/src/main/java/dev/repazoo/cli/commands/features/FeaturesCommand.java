package dev.repazoo.cli.commands.features;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.DeviceManagers;
import dev.repazoo.cli.models.GraphTokens;
import dev.repazoo.cli.models.ImageSize;
import dev.repazoo.cli.models.NamedEncoder;
import dev.repazoo.cli.options.FeaturesOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.data.FirstSamples;
import dev.repazoo.data.TokenEncoding;
import dev.repazoo.data.TorchTokens;
import dev.repazoo.export.encoder.TokenGraph;
import dev.repazoo.features.ArrayFeatures;
import dev.repazoo.features.BatchSize;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.features.SamplePicture;
import dev.repazoo.image.PngFile;
import dev.repazoo.ops.Precision;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code zoo features}: an encoder's tokens of a data set, of an array, or as a picture. */
public final class FeaturesCommand implements Command<FeaturesOptions> {
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
        "features --enc-type efficientnet-lite0 --source emoji --dest features --engine onnx",
        "features --enc-type efficientnet-lite0 --source emoji --pca grid.png",
        "features --enc-type efficientnet-lite0 --input images.npy --output tokens.npy");
  }

  @Override
  public OptionTable<FeaturesOptions> options() {
    return FeaturesOptions.TABLE;
  }

  @Override
  public boolean takesSeveralDevices() {
    return true;
  }

  @Override
  public int run(Session session, FeaturesOptions options) throws IOException {
    if (session.devices().size() > 1 && options.cache().isEmpty()) {
      throw new UsageException("several devices make a cache (--dest); name one");
    }
    if (options.array().isPresent()) {
      checkOutput(options.array().get());
    }
    List<NamedEncoder> encoders = NamedEncoder.of(options.encoders(), session.zoo());
    ArrayNode documents = Json.MAPPER.createArrayNode();
    boolean whole =
        options.array().isPresent()
            ? encodeArray(session, options, options.array().get(), encoders.get(0), documents)
            : encodeImages(session, options, encoders, documents);
    session.console().print(documents.size() == 1 ? documents.get(0) : documents);
    return whole ? 0 : 1;
  }

  @Override
  public String afterFailedWrite(FeaturesOptions options) {
    return options.cache().isPresent() ? GOES_ON : Command.super.afterFailedWrite(options);
  }

  /** An array's own file must not be replaced by its tokens, by whatever name it is called. */
  private static void checkOutput(FeaturesOptions.ArrayFiles files) throws IOException {
    if (Files.exists(files.input())
        && Files.exists(files.output())
        && Files.isSameFile(files.input(), files.output())) {
      throw new UsageException(
          "--output %s is the file of --input; name another".formatted(files.output()));
    }
  }

  private static boolean encodeArray(
      Session session,
      FeaturesOptions options,
      FeaturesOptions.ArrayFiles files,
      NamedEncoder named,
      ArrayNode documents)
      throws IOException {
    Console console = session.console();
    ArrayFeatures images = ArrayFeatures.open(files.input());
    named.checkResolution(images.resolution());
    NamedEncoder.Found found = named.find();
    NDManager manager = TorchEngine.newManager(session.device());
    FrozenEncoder encoder = encoder(manager, found);
    int batch = batchSize(console, options, manager, encoder, images.resolution());
    long start = System.nanoTime();
    if (!images.encode(
        manager, encoder, batch, files.output(), session.progress(), session.interruption())) {
      console.warn("stopped; nothing was written");
      return false;
    }
    ObjectNode json = documents.addObject().put("encoder", named.id());
    FeatureCaching.summary(console, json, images.count(), start);
    json.put("output", files.output().toString());
    console.print("tokens: " + files.output());
    return true;
  }

  private static boolean encodeImages(
      Session session, FeaturesOptions options, List<NamedEncoder> encoders, ArrayNode documents)
      throws IOException {
    boolean whole = true;
    try (Dataset dataset = dataset(options, ImageSize.of(options.resolution(), options.source()))) {
      encoders.forEach(encoder -> encoder.checkResolution(dataset.resolution()));
      for (NamedEncoder named : encoders) {
        ObjectNode json = documents.addObject().put("encoder", named.id());
        whole &=
            switch (options.engine()) {
              case TORCH -> inTorch(session, options, named, dataset, json);
              case ONNX -> byGraph(session, options, named, dataset, json);
            };
      }
    }
    return whole;
  }

  private static boolean inTorch(
      Session session,
      FeaturesOptions options,
      NamedEncoder named,
      Dataset dataset,
      ObjectNode json)
      throws IOException {
    NamedEncoder.Found found = named.find();
    try (DeviceManagers devices = DeviceManagers.of(session.devices())) {
      NDManager manager = devices.first();
      List<FrozenEncoder> replicas = devices.map(own -> encoder(own, found));
      FrozenEncoder encoder = replicas.get(0);
      if (options.pca().isPresent()) {
        Path picture = options.pca().get();
        int count = options.maxImages().orElse(FeaturesOptions.DRAWN);
        PngFile.write(SamplePicture.of(manager, encoder, dataset, count), picture);
        json.put("pca", picture.toString());
        session.console().print("picture: " + picture);
      }
      if (options.cache().isEmpty()) {
        return true;
      }
      int grid = encoder.gridSize(dataset.resolution());
      FeatureKey key =
          new FeatureKey(
              named.id(),
              found.digest(),
              dataset.resolution(),
              dataset.fingerprint(),
              dataset.size(),
              grid * grid,
              encoder.embedDim(),
              options.cache().get().type());
      List<TokenEncoding> encodings = new ArrayList<>();
      replicas.forEach(
          one -> encodings.add(new TorchTokens(one.manager(), x -> one.encode(x.getManager(), x))));
      return caching(session, options, dataset)
          .run(
              key,
              block -> encodings,
              () -> batchSize(session.console(), options, manager, encoder, dataset.resolution()),
              json);
    }
  }

  private static boolean byGraph(
      Session session,
      FeaturesOptions options,
      NamedEncoder named,
      Dataset dataset,
      ObjectNode json)
      throws IOException {
    GraphTokens graph = GraphTokens.of(named, session.graphs(), dataset.resolution());
    FeatureKey key = graph.key(dataset, options.cache().orElseThrow().type());
    json.put("graph_sha256", key.graphSha256());
    List<OnnxSession> sessions = new ArrayList<>();
    try {
      for (OnnxDevice device : session.onnxDevices()) {
        sessions.add(OnnxSession.open(graph.files().graph(), device, 0));
      }
      return caching(session, options, dataset)
          .run(
              key,
              block ->
                  sessions.stream().<TokenEncoding>map(one -> new TokenGraph(one, block)).toList(),
              () -> options.batchSize().getAsInt(),
              json);
    } finally {
      sessions.forEach(OnnxSession::close);
    }
  }

  private static FeatureCaching caching(Session session, FeaturesOptions options, Dataset dataset) {
    return new FeatureCaching(
        session.console(),
        options.cache().orElseThrow(),
        options.shards(),
        dataset,
        session.progress(),
        session.interruption());
  }

  private static FrozenEncoder encoder(NDManager manager, NamedEncoder.Found found)
      throws IOException {
    return new FrozenEncoder(manager, found.load(manager), Precision.FP32);
  }

  /** The images that are meant. */
  public static Dataset dataset(FeaturesOptions options, int resolution) throws IOException {
    if (options.flip()) {
      return Datasets.openMirrored(options.source(), resolution);
    }
    Dataset whole = Datasets.open(options.source(), resolution);
    return FirstSamples.of(whole, options.maxImages().orElse(whole.size()));
  }

  /** The batch size of the options, else the one that fits into memory. */
  private static int batchSize(
      Console console,
      FeaturesOptions options,
      NDManager manager,
      FrozenEncoder encoder,
      int resolution) {
    if (options.batchSize().isPresent()) {
      return options.batchSize().getAsInt();
    }
    int chosen = BatchSize.choose(manager, encoder, resolution);
    console.say("--batch-size auto: " + Counts.of(chosen, "image") + " at once");
    return chosen;
  }
}

package dev.repazoo.spark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.features.FeatureCaching;
import dev.repazoo.cli.commands.features.FeaturesCommand;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.GraphTokens;
import dev.repazoo.cli.models.ImageSize;
import dev.repazoo.cli.models.NamedEncoder;
import dev.repazoo.cli.options.Engine;
import dev.repazoo.cli.options.FeaturesOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.data.FeaturePiece;
import dev.repazoo.data.FeaturePieces;
import dev.repazoo.data.SharedFeatures;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spark.task.DatasetWords;
import dev.repazoo.spark.task.FeaturesPiece;
import dev.repazoo.spark.task.PieceWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code zoo spark features}: the bytes of {@code zoo features --engine onnx}, a task about a
 * thousand images.
 */
public final class SparkFeatures implements Command<OnSpark<FeaturesOptions>> {

  @Override
  public String name() {
    return "features";
  }

  @Override
  public String summary() {
    return "compute an encoder's tokens by an exported graph; a task takes a thousand images";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "features --enc-type dinov2-vit-b --source data/imagenet256 --dest"
            + " data/imagenet256/features",
        "features --enc-type onnx:encoder.onnx --source data/imagenet256 --dest features");
  }

  @Override
  public OptionTable<OnSpark<FeaturesOptions>> options() {
    return OnSpark.ofGraphs(FeaturesOptions.table(Engine.ONNX), FeaturesOptions::engine);
  }

  @Override
  public int run(Session session, OnSpark<FeaturesOptions> options)
      throws IOException, CommandFailure {
    FeaturesOptions plain = options.plain();
    List<NamedEncoder> encoders = NamedEncoder.of(plain.encoders(), session.zoo());
    ArrayNode documents = Json.MAPPER.createArrayNode();
    boolean whole = true;
    try (Dataset dataset =
            FeaturesCommand.dataset(plain, ImageSize.of(plain.resolution(), plain.source()));
        SparkRun spark = SparkRun.open(options.master())) {
      for (NamedEncoder named : encoders) {
        ObjectNode json = documents.addObject().put("encoder", named.id());
        whole &= compute(session, plain, named, dataset, spark, json);
      }
    }
    session.console().print(documents.size() == 1 ? documents.get(0) : documents);
    return whole ? 0 : 1;
  }

  @Override
  public String afterFailedWrite(OnSpark<FeaturesOptions> options) {
    return GOES_ON;
  }

  private static boolean compute(
      Session session,
      FeaturesOptions options,
      NamedEncoder named,
      Dataset dataset,
      SparkRun spark,
      ObjectNode json)
      throws IOException {
    GraphTokens graph = GraphTokens.of(named, session.graphs(), dataset.resolution());
    FeaturesOptions.Cache cache = options.cache().orElseThrow();
    FeatureKey key = graph.key(dataset, cache.type());
    FeaturePieces pieces = new FeaturePieces(key, options.batchSize().getAsInt());
    Path folder = cache.folder().resolve(key.encoder());
    json.put("graph_sha256", key.graphSha256());
    try (SharedFeatures shared =
        UsageException.ifRefused(() -> SharedFeatures.open(folder, pieces))) {
      long start = System.nanoTime();
      int made = shared.wasFinished() ? 0 : compute(session, options, graph, shared, pieces, spark);
      boolean finished = shared.finish();
      FeatureCaching.summary(session.console(), json, made, start);
      FeatureCaching.leftOut(session.console(), json, shared.unreadable(), pieces.batchSize());
      json.put("folder", folder.toString()).put("finished", finished);
      session.console().print("features: " + folder);
      if (!finished) {
        session.console().warn(Stop.WORDS);
      }
      return finished;
    }
  }

  /** Returns how many images were encoded now. */
  private static int compute(
      Session session,
      FeaturesOptions options,
      GraphTokens graph,
      SharedFeatures shared,
      FeaturePieces pieces,
      SparkRun spark)
      throws IOException {
    List<PieceWork> work =
        PieceWork.all(pieces.count(), piece -> shared.noted(piece).map(FeaturePiece::digest));
    FeaturesPiece task =
        new FeaturesPiece(
            new DatasetWords(
                SparkConvert.absolute(options.source()),
                pieces.key().resolution(),
                options.flip(),
                options.maxImages().orElse(Integer.MAX_VALUE)),
            pieces,
            GraphOnExecutors.bring(
                spark.context(), graph.files(), pieces.batchSize(), session.deviceWord()),
            session.deviceWord(),
            shared.attempts().toAbsolutePath().toString());
    int[] done = {0};
    int[] made = {0};
    try (ProgressListener.Task progress =
        session.progress().begin("features", pieces.key().count(), "images")) {
      Pieces.run(
          spark.context(),
          work,
          task,
          result -> {
            if (result.report().isEmpty()) {
              shared.keep(result.piece());
            } else {
              shared.take(result.report().get(0), shared.attempts().resolve(result.attempt()));
              made[0] += pieces.images(result.piece());
            }
            done[0] += pieces.images(result.piece());
            progress.advanceTo(done[0]);
          },
          session.interruption());
    }
    return made[0];
  }
}

package dev.repazoo.spark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.eval.features.Extraction;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.ExtractorGraph;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.cli.eval.features.GraphExtraction;
import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.cli.eval.images.ImageSets;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.eval.Bands;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.image.InputFit;
import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.Split;
import dev.repazoo.spark.task.ExtractPiece;
import dev.repazoo.spark.task.ExtractedStatistics;
import dev.repazoo.spark.task.GatheredFeatures;
import dev.repazoo.spark.task.MeasuredImages;
import dev.repazoo.spark.task.SourceWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Features by tasks, on exported graphs. Those that are wanted themselves come to the driver, which
 * has the rest of the work; of those whose statistics are enough, tasks gather these and merge them
 * in a tree.
 *
 * @param session of the command
 * @param context of Spark
 * @param block images that a task computes at once
 * @param kept where it is kept what is finished
 */
record SparkExtraction(Session session, JavaSparkContext context, int block, EvalWork kept)
    implements Extraction {
  /** Images of a task at least, where there are enough. */
  private static final int TASK = 256;

  /** Tasks for each slot in a round of statistics, which is kept when all of it is done. */
  private static final int TASKS_PER_SLOT = 16;

  /** Parts whose statistics are merged: a few for each slot, since each has D x D numbers. */
  private static final int PARTS_PER_SLOT = 4;

  private static final int DEPTH = 2;

  @Override
  public Map<Feature, FeatureRows> of(
      ImageSet images, String what, Extractor extractor, Set<Feature> wanted, TemporaryPath folder)
      throws IOException {
    List<Feature> features = List.copyOf(wanted);
    ExtractPiece piece = piece(images, extractor, features);
    Path part = kept.next(what);
    try (KeptFeatures found =
            UsageException.ifRefused(
                () ->
                    KeptFeatures.open(
                        part,
                        kept.folder(),
                        settings("features", images, extractor, piece),
                        extractor,
                        features));
        ProgressListener.Task task =
            session.progress().begin("features of " + what, images.count(), "images")) {
      task.advanceTo(found.done());
      boolean whole =
          Pieces.run(
              context,
              found.missing(images.count(), block, blocks(images.count())),
              piece,
              result -> {
                found.take(result);
                task.advanceTo(found.done());
              },
              session.interruption());
      if (!whole) {
        throw new CancellationException();
      }
      return found.read(images.count());
    }
  }

  @Override
  public Map<Feature, FeatureStatistics> statistics(
      ImageSet images,
      String what,
      Extractor extractor,
      Set<Feature> wanted,
      TemporaryPath folder,
      LinearAlgebra algebra)
      throws IOException {
    List<Feature> features = List.copyOf(wanted);
    ExtractPiece piece = piece(images, extractor, features);
    Path part = kept.next(what);
    GatheredFeatures gathered;
    try (KeptStatistics total =
            UsageException.ifRefused(
                () ->
                    KeptStatistics.open(
                        part, kept.folder(), settings("statistics", images, extractor, piece)));
        ProgressListener.Task task =
            session.progress().begin("statistics of " + what, images.count(), "images")) {
      while (total.images() < images.count()) {
        List<ExtractPiece.Work> round = round(total.images(), images.count());
        total.add(
            gathered(piece, round, done -> task.advanceTo(total.images() + done)),
            round.stream().mapToInt(ExtractPiece.Work::count).sum());
      }
      gathered = total.total();
    }
    Map<Feature, FeatureStatistics> found = new EnumMap<>(Feature.class);
    for (int i = 0; i < features.size(); i++) {
      FeatureStatistics own = new FeatureStatistics(extractor.dim(features.get(i)), algebra);
      own.merge(gathered.statistics().get(i));
      found.put(features.get(i), own);
    }
    return found;
  }

  @Override
  public Bands bands(LinearAlgebra algebra) {
    return new SparkBands(context, session.progress(), session.interruption());
  }

  private GatheredFeatures gathered(
      ExtractPiece piece, List<ExtractPiece.Work> round, LongConsumer progress) throws IOException {
    int parts = Math.min(round.size(), PARTS_PER_SLOT * slots());
    LongAccumulator done = context.sc().longAccumulator();
    return WatchedJob.run(
        context,
        () ->
            context
                .parallelize(round, parts)
                .mapPartitions(new ExtractedStatistics(piece, done))
                .treeReduce(GatheredFeatures::merged, DEPTH),
        () -> progress.accept(done.value()),
        session.interruption());
  }

  private int slots() {
    return Slots.of(context);
  }

  /** Blocks of a task. */
  private int blocks(int count) {
    int each = Math.min(TASK, (count + slots() - 1) / slots());
    return (each + block - 1) / block;
  }

  /** The tasks of the round that begins with an image. */
  private List<ExtractPiece.Work> round(int begin, int count) {
    int each = block * blocks(count);
    int end = Math.toIntExact(Math.min(count, begin + (long) each * TASKS_PER_SLOT * slots()));
    List<ExtractPiece.Work> work = new ArrayList<>();
    for (int first = begin; first < end; first += each) {
      work.add(new ExtractPiece.Work(first, Math.min(each, end - first)));
    }
    return work;
  }

  /** All that decides what is found. */
  private ObjectNode settings(
      String found, ImageSet images, Extractor extractor, ExtractPiece piece) {
    ObjectNode settings = Json.MAPPER.createObjectNode();
    settings.put("wanted", found + " " + String.join(",", piece.outputs()));
    settings.put("images", piece.images().source().source()).put("count", images.count());
    settings.put("contents", piece.images().fingerprint());
    settings.put("size", piece.width() + "x" + piece.height());
    settings.put("network", extractor.id()).put("weights", extractor.digest());
    settings.put("rule", extractor.rule().word()).put("graph", piece.graph());
    settings.put("batch_size", block).put("device", piece.device());
    return settings;
  }

  private ExtractPiece piece(ImageSet images, Extractor extractor, List<Feature> features)
      throws IOException {
    InputFit fit = extractor.rule().fit();
    RgbImage original = images.image(0);
    RgbImage first = fit.of(original);
    GraphFiles graph =
        GraphExtraction.graph(session.graphs(), extractor, first.height(), first.width());
    return new ExtractPiece(
        measured(images.word(), original),
        fit,
        first.height(),
        first.width(),
        GraphOnExecutors.bring(context, graph, block, session.deviceWord()),
        session.deviceWord(),
        block,
        features.stream().map(ExtractorGraph::output).toList());
  }

  private static MeasuredImages measured(String word, RgbImage first) throws IOException {
    String place = SparkConvert.absolute(word);
    String size = first.width() + "x" + first.height(); // decides between the emoji's two
    SourceWords words = new SourceWords(place, Split.TRAIN.word(), size, false, "");
    if (ImageSets.isNpz(word)) {
      return new MeasuredImages(words, true, MeasuredImages.fingerprint(Path.of(word)));
    }
    try (ImageSource source = words.open()) {
      return new MeasuredImages(words, false, source.fingerprint());
    }
  }
}

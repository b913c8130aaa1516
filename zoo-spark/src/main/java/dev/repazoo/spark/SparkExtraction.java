package dev.repazoo.spark;

import dev.repazoo.cli.Session;
import dev.repazoo.cli.eval.features.Extraction;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.ExtractorGraph;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.cli.eval.features.FeatureFiles;
import dev.repazoo.cli.eval.features.GraphExtraction;
import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.cli.eval.images.ImageSets;
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
 */
record SparkExtraction(Session session, JavaSparkContext context, int block) implements Extraction {
  /** Images of a task at least, where there are enough. */
  private static final int TASK = 256;

  /** Parts whose statistics are merged: a few for each slot, since each has D x D numbers. */
  private static final int PARTS_PER_SLOT = 4;

  private static final int DEPTH = 2;

  @Override
  public Map<Feature, FeatureRows> of(
      ImageSet images, String what, Extractor extractor, Set<Feature> wanted, TemporaryPath folder)
      throws IOException {
    List<Feature> features = List.copyOf(wanted);
    ExtractPiece piece = piece(images, extractor, features);
    int[] done = {0};
    try (FeatureFiles files = new FeatureFiles(folder, what);
        ProgressListener.Task task =
            session.progress().begin("features of " + what, images.count(), "images")) {
      boolean whole =
          Pieces.run(
              context,
              work(images.count()),
              piece,
              result -> {
                GraphExtraction.write(
                    extractor, features, files, result.work().first(), result.rows());
                done[0] += result.work().count();
                task.advanceTo(done[0]);
              },
              session.interruption());
      if (!whole) {
        throw new CancellationException();
      }
      return files.read(images.count());
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
    List<ExtractPiece.Work> work = work(images.count());
    int parts = Math.min(work.size(), PARTS_PER_SLOT * Math.max(1, context.defaultParallelism()));
    LongAccumulator done = context.sc().longAccumulator();
    GatheredFeatures gathered;
    try (ProgressListener.Task task =
        session.progress().begin("statistics of " + what, images.count(), "images")) {
      gathered =
          WatchedJob.run(
              context,
              () ->
                  context
                      .parallelize(work, parts)
                      .mapPartitions(new ExtractedStatistics(piece, done))
                      .treeReduce(GatheredFeatures::merged, DEPTH),
              () -> task.advanceTo(done.value()),
              session.interruption());
    }
    Map<Feature, FeatureStatistics> found = new EnumMap<>(Feature.class);
    for (int i = 0; i < features.size(); i++) {
      FeatureStatistics own = new FeatureStatistics(extractor.dim(features.get(i)), algebra);
      own.merge(gathered.statistics().get(i));
      found.put(features.get(i), own);
    }
    return found;
  }

  /** Images by tasks, in whole blocks. */
  private List<ExtractPiece.Work> work(int count) {
    int slots = Math.max(1, context.defaultParallelism());
    int each = Math.min(TASK, (count + slots - 1) / slots);
    int whole = (each + block - 1) / block * block;
    List<ExtractPiece.Work> work = new ArrayList<>();
    for (int first = 0; first < count; first += whole) {
      work.add(new ExtractPiece.Work(first, Math.min(whole, count - first)));
    }
    return work;
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
        GraphOnExecutors.bring(context, graph),
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

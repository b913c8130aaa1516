package dev.repazoo.cli.eval.features;

import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.cli.models.KeptGraphs;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.export.encoder.FeatureGraph;
import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Features by ONNX Runtime, on exported graphs, in blocks of one size.
 *
 * @param graphs where exported graphs are
 * @param device that computes
 * @param batchSize images of a block
 * @param workers threads that read images
 * @param progress is told how far it is
 * @param stop asked before each block
 */
public record GraphExtraction(
    KeptGraphs graphs,
    OnnxDevice device,
    int batchSize,
    int workers,
    ProgressListener progress,
    BooleanSupplier stop)
    implements Extraction {

  @Override
  public Map<Feature, FeatureRows> of(
      ImageSet images, String what, Extractor extractor, Set<Feature> wanted, TemporaryPath folder)
      throws IOException {
    List<Feature> features = List.copyOf(wanted);
    List<String> outputs = features.stream().map(ExtractorGraph::output).toList();
    try (PixelBatches pixels =
        PixelBatches.of(images, extractor.rule().fit(), batchSize, workers)) {
      GraphFiles graph = graph(graphs, extractor, pixels.height(), pixels.width());
      try (OnnxSession session = OnnxSession.open(graph.graph(), device, 0);
          FeatureFiles files = new FeatureFiles(folder.path(), what, extractor, features);
          ProgressListener.Task task =
              progress.begin("features of " + what, images.count(), "images")) {
        FeatureGraph network =
            new FeatureGraph(session, batchSize, pixels.height(), pixels.width());
        int done = 0;
        while (pixels.batches().hasNext()) {
          if (stop.getAsBoolean()) {
            throw new CancellationException();
          }
          PixelBatches.Batch batch = pixels.batches().next();
          write(
              extractor, features, files, done, network.of(batch.bytes(), batch.count(), outputs));
          done += batch.count();
          task.advanceTo(done);
        }
        return files.read(images.count());
      }
    }
  }

  /** The graph of an extractor: its file, or one that is exported where it isn't yet. */
  public static GraphFiles graph(KeptGraphs graphs, Extractor extractor, int height, int width)
      throws IOException {
    if (extractor instanceof GraphExtractor ready) {
      return ready.graph(height, width);
    }
    return graphs.features(
        extractor.id(),
        extractor.digest(),
        Map.of(
            GraphExtractor.RULE,
            extractor.rule().word(),
            GraphExtractor.FIT,
            GraphExtractor.word(extractor.rule().fit())),
        height,
        width,
        () -> ExtractorGraph.of(extractor, height, width));
  }

  /**
   * Writes rows of features.
   *
   * @param first number of the first of them
   * @param rows of each feature, one after the other
   */
  public static void write(
      Extractor extractor,
      List<Feature> features,
      FeatureFiles files,
      int first,
      List<float[]> rows)
      throws IOException {
    for (int i = 0; i < features.size(); i++) {
      if (!FeatureGraph.finite(rows.get(i))) {
        throw Extractor.notFinite(extractor.id());
      }
      ByteBuffer bytes =
          ByteBuffer.allocate(rows.get(i).length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(rows.get(i));
      files.write(features.get(i), first, bytes);
    }
  }
}

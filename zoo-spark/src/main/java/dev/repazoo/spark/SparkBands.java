package dev.repazoo.spark;

import dev.repazoo.eval.Bands;
import dev.repazoo.eval.FeatureFile;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spark.task.BandPiece;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Bands of features by tasks. Spark brings the files of features to each executor, once.
 *
 * @param context of Spark
 * @param progress is told how far it is
 * @param stop asked now and then
 */
record SparkBands(JavaSparkContext context, ProgressListener progress, BooleanSupplier stop)
    implements Bands {

  @Override
  public <R extends Serializable> List<R> each(FeatureRows rows, FeatureRows others, Work<R> work) {
    int each = Bands.size(rows.count(), work.block(), Slots.of(context));
    BandPiece<R> piece =
        new BandPiece<>(
            work,
            bring((FeatureFile) rows),
            rows.count(),
            bring((FeatureFile) others),
            others.count(),
            rows.dim(),
            each);
    int count = Bands.count(rows.count(), each);
    Map<Integer, R> found = new TreeMap<>();
    try (ProgressListener.Task task = progress.begin("neighbours", count, "bands")) {
      boolean whole =
          Pieces.run(
              context,
              IntStream.range(0, count).boxed().toList(),
              piece,
              result -> {
                found.put(result.band(), result.found());
                task.advanceTo(found.size());
              },
              stop);
      if (!whole) {
        throw new CancellationException();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(found.values());
  }

  /** Brings a file, whose name tells it from others; the name it has there. */
  private String bring(FeatureFile rows) {
    Path file = rows.file().path().toAbsolutePath();
    context.addFile(file.toString());
    return file.getFileName().toString();
  }
}

package dev.repazoo.spark.task;

import dev.repazoo.eval.FeatureStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Mean and covariance of a partition's features, block by block; nothing of an empty partition.
 *
 * @param column of the features, for messages
 */
public record FeatureGathering(String column)
    implements FlatMapFunction<Iterator<float[]>, FeatureStatistics> {
  private static final long serialVersionUID = 1;

  /** Rows whose products are added at once. */
  private static final int BLOCK = 512;

  @Override
  public Iterator<FeatureStatistics> call(Iterator<float[]> rows) throws IOException {
    List<FeatureStatistics> gathered = new ArrayList<>();
    List<float[]> block = new ArrayList<>(BLOCK);
    while (rows.hasNext()) {
      block.add(finite(rows.next()));
      if (block.size() == BLOCK || !rows.hasNext()) {
        if (gathered.isEmpty()) {
          gathered.add(new FeatureStatistics(block.get(0).length));
        }
        gathered.get(0).add(block.toArray(float[][]::new));
        block.clear();
      }
    }
    return gathered.iterator();
  }

  private float[] finite(float[] row) throws IOException {
    for (float value : row) {
      if (!Float.isFinite(value)) {
        throw new IOException(
            "column " + column + " holds NaN or infinity; make the features again");
      }
    }
    return row;
  }
}

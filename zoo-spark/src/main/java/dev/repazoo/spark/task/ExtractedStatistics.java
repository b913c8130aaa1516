package dev.repazoo.spark.task;

import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.export.encoder.FeatureGraph;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;

/**
 * Mean and covariance of the features of a partition's images, of each output of a graph; nothing
 * of an empty partition.
 *
 * @param piece computes features
 * @param done counts images
 */
public record ExtractedStatistics(ExtractPiece piece, LongAccumulator done)
    implements FlatMapFunction<Iterator<ExtractPiece.Work>, GatheredFeatures> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<GatheredFeatures> call(Iterator<ExtractPiece.Work> works) throws IOException {
    List<FeatureStatistics> gathered = new ArrayList<>();
    while (works.hasNext()) {
      ExtractPiece.Result result = piece.of(works.next());
      int count = result.work().count();
      for (int i = 0; i < result.rows().size(); i++) {
        float[] rows = result.rows().get(i);
        if (!FeatureGraph.finite(rows)) {
          throw new IOException("features are NaN or infinite: the network's weights are damaged");
        }
        if (gathered.size() <= i) {
          gathered.add(new FeatureStatistics(rows.length / count));
        }
        gathered.get(i).add(rows);
      }
      done.add(count);
    }
    return gathered.isEmpty()
        ? List.<GatheredFeatures>of().iterator()
        : List.of(new GatheredFeatures(gathered)).iterator();
  }
}

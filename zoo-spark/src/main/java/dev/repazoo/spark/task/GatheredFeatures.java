package dev.repazoo.spark.task;

import dev.repazoo.eval.FeatureStatistics;
import java.io.Serializable;
import java.util.List;

/**
 * Statistics of several features of the same images.
 *
 * @param statistics of each
 */
public record GatheredFeatures(List<FeatureStatistics> statistics) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Copies the list. */
  public GatheredFeatures {
    statistics = List.copyOf(statistics);
  }

  /** Those of two parts as those of both; for Spark to merge by. */
  public static GatheredFeatures merged(GatheredFeatures one, GatheredFeatures other) {
    MergedStatistics merge = new MergedStatistics();
    for (int i = 0; i < one.statistics.size(); i++) {
      merge.call(one.statistics.get(i), other.statistics.get(i));
    }
    return one;
  }
}

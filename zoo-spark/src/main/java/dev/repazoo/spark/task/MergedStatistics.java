package dev.repazoo.spark.task;

import dev.repazoo.eval.FeatureStatistics;
import org.apache.spark.api.java.function.Function2;

/** Statistics of two parts as those of both. */
public record MergedStatistics()
    implements Function2<FeatureStatistics, FeatureStatistics, FeatureStatistics> {
  private static final long serialVersionUID = 1;

  @Override
  public FeatureStatistics call(FeatureStatistics one, FeatureStatistics other) {
    one.merge(other);
    return one;
  }
}

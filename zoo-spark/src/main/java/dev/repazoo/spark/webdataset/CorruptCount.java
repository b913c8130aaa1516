package dev.repazoo.spark.webdataset;

import org.apache.spark.sql.connector.metric.CustomSumMetric;

/** What could not be read, counted where Spark shows a query's metrics. */
final class CorruptCount {
  static final String SHARDS = "corruptShards";
  static final String LABELS = "corruptLabels";

  private CorruptCount() {}

  /** Shards that were left in the middle. */
  public static final class Shards extends CustomSumMetric {
    @Override
    public String name() {
      return SHARDS;
    }

    @Override
    public String description() {
      return "shards that are cut off or damaged";
    }
  }

  /** Members {@code .cls} that are no number. */
  public static final class Labels extends CustomSumMetric {
    @Override
    public String name() {
      return LABELS;
    }

    @Override
    public String description() {
      return "labels that are no number";
    }
  }
}

package dev.repazoo.spark.webdataset;

import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads shards, a partition each. Members of columns that nobody asked for are skipped.
 *
 * @param readSchema the columns that are asked for
 * @param options of the source
 */
record ShardScan(StructType readSchema, CaseInsensitiveStringMap options) implements Scan, Batch {
  private static final String IGNORE = "ignoreCorruptFiles";

  /** Drops the columns that aren't needed. */
  static final class Builder implements ScanBuilder, SupportsPushDownRequiredColumns {
    private final CaseInsensitiveStringMap options;
    private StructType columns;

    Builder(StructType columns, CaseInsensitiveStringMap options) {
      this.columns = columns;
      this.options = options;
    }

    @Override
    public void pruneColumns(StructType required) {
      columns = required;
    }

    @Override
    public Scan build() {
      return new ShardScan(columns, options);
    }
  }

  /**
   * A shard.
   *
   * @param path of it
   */
  record Shard(String path) implements InputPartition {
    private static final long serialVersionUID = 1;
  }

  /** Whether damaged shards end no query: by Spark's own option, or its setting for all files. */
  static boolean ignoresCorrupt(CaseInsensitiveStringMap options) {
    String all = SparkSession.active().conf().get("spark.sql.files." + IGNORE);
    return options.getBoolean(IGNORE, Boolean.parseBoolean(all));
  }

  @Override
  public String description() {
    return "webdataset " + String.join(", ", ShardFiles.words(options));
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    return ShardFiles.of(options).paths().stream()
        .map(path -> new Shard(path.toString()))
        .toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    SparkSession session = SparkSession.active();
    return new ShardRows.Factory(
        Arrays.asList(readSchema.fieldNames()),
        readSchema,
        new SerializableConfiguration(session.sessionState().newHadoopConf()),
        ignoresCorrupt(options));
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return new CustomMetric[] {new CorruptCount.Shards(), new CorruptCount.Labels()};
  }
}

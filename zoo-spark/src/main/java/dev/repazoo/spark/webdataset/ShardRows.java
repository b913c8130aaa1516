package dev.repazoo.spark.webdataset;

import dev.repazoo.webdataset.Sample;
import dev.repazoo.webdataset.SampleReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;

/** The samples of a shard as rows. */
final class ShardRows implements PartitionReader<InternalRow> {
  private final Factory plan;
  private final SampleReader reader;
  private Optional<Sample> sample = Optional.empty();
  private long corruptShards;
  private long corruptLabels;

  private ShardRows(Factory plan, SampleReader reader) {
    this.plan = plan;
    this.reader = reader;
  }

  /**
   * Opens shards on executors.
   *
   * @param columns that are asked for
   * @param schema of them
   * @param conf of the file systems
   * @param ignoreCorrupt whether a damaged shard ends where it is damaged, instead of the query
   */
  record Factory(
      List<String> columns,
      StructType schema,
      SerializableConfiguration conf,
      boolean ignoreCorrupt)
      implements PartitionReaderFactory {
    private static final long serialVersionUID = 1;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      String name = ((ShardScan.Shard) partition).path();
      Path path = new Path(name);
      Set<String> extensions =
          columns.stream().map(SampleColumns::extension).collect(Collectors.toSet());
      try {
        return new ShardRows(
            this,
            new SampleReader(
                path.getFileSystem(conf.value()).open(path), name, extensions::contains));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(name + ": " + e.getMessage(), e);
      }
    }
  }

  @Override
  public boolean next() throws IOException {
    try {
      sample = reader.next();
    } catch (IOException e) {
      if (!plan.ignoreCorrupt()) {
        throw e;
      }
      corruptShards++;
      sample = Optional.empty();
    }
    return sample.isPresent();
  }

  @Override
  public InternalRow get() {
    Sample now = sample.orElseThrow();
    Object[] values = new Object[plan.columns().size()];
    for (int i = 0; i < values.length; i++) {
      String column = plan.columns().get(i);
      values[i] =
          column.equals(SampleColumns.KEY)
              ? UTF8String.fromString(now.key())
              : value(
                  now.fields().get(SampleColumns.extension(column)),
                  plan.schema().fields()[i].dataType());
    }
    return new GenericInternalRow(values);
  }

  private Object value(byte[] content, DataType type) {
    if (content == null) {
      return null;
    }
    if (type.equals(DataTypes.LongType)) {
      String digits = new String(content, StandardCharsets.UTF_8).strip();
      if (digits.matches("-?\\d{1,18}")) {
        return Long.valueOf(digits);
      }
      corruptLabels++;
      return null;
    }
    return type.equals(DataTypes.StringType) ? UTF8String.fromBytes(content) : content;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return new CustomTaskMetric[] {
      new Count(CorruptCount.SHARDS, corruptShards), new Count(CorruptCount.LABELS, corruptLabels)
    };
  }

  /** A count so far. */
  private record Count(String name, long value) implements CustomTaskMetric {}

  @Override
  public void close() throws IOException {
    reader.close();
  }
}

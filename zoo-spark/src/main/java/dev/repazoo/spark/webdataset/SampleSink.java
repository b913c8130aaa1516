package dev.repazoo.spark.webdataset;

import dev.repazoo.webdataset.Sample;
import dev.repazoo.webdataset.ShardWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Writes the rows of a partition into shards of its own. */
final class SampleSink implements DataWriter<InternalRow> {
  private final Factory plan;
  private final Path folder;
  private final FileSystem files;
  private final List<String> shards = new ArrayList<>();
  private Optional<ShardWriter> writer = Optional.empty();
  private int samples;

  private SampleSink(Factory plan, Path folder) throws IOException {
    this.plan = plan;
    this.folder = folder;
    files = folder.getFileSystem(plan.conf().value());
  }

  /**
   * Begins to write on executors.
   *
   * @param temporary folder below which attempts have one each
   * @param schema of the rows
   * @param size most samples of a shard
   * @param conf of the file system
   */
  record Factory(String temporary, StructType schema, int size, SerializableConfiguration conf)
      implements DataWriterFactory {
    private static final long serialVersionUID = 1;

    @Override
    public DataWriter<InternalRow> createWriter(int partition, long task) {
      try {
        return new SampleSink(this, new Path(temporary, partition + "-" + task));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(temporary + ": " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void write(InternalRow row) throws IOException {
    if (writer.isEmpty()) {
      Path shard = new Path(folder, shards.size() + ".tar");
      writer = Optional.of(new ShardWriter(files.create(shard, true)));
      shards.add(shard.toString());
    }
    writer.get().add(sample(row));
    samples++;
    if (samples % plan.size() == 0) {
      end();
    }
  }

  private Sample sample(InternalRow row) {
    String key = "";
    Map<String, byte[]> fields = new LinkedHashMap<>();
    StructField[] columns = plan.schema().fields();
    for (int i = 0; i < columns.length; i++) {
      String name = columns[i].name();
      if (row.isNullAt(i)) {
        continue;
      }
      if (name.equals(SampleColumns.KEY)) {
        key = row.getUTF8String(i).toString();
      } else {
        fields.put(SampleColumns.extension(name), bytes(row, i, columns[i].dataType()));
      }
    }
    return new Sample(key, fields);
  }

  private static byte[] bytes(InternalRow row, int column, DataType type) {
    if (type.equals(DataTypes.LongType)) {
      return Long.toString(row.getLong(column)).getBytes(StandardCharsets.UTF_8);
    }
    return type.equals(DataTypes.StringType)
        ? row.getUTF8String(column).getBytes()
        : row.getBinary(column);
  }

  private void end() throws IOException {
    if (writer.isPresent()) {
      writer.get().close();
      writer = Optional.empty();
    }
  }

  @Override
  public WriterCommitMessage commit() throws IOException {
    end();
    return new ShardWrite.Written(List.copyOf(shards));
  }

  @Override
  public void abort() throws IOException {
    end();
    files.delete(folder, true);
  }

  @Override
  public void close() throws IOException {
    end();
  }
}

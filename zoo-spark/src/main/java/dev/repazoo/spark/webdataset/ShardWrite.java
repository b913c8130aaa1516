package dev.repazoo.spark.webdataset;

import dev.repazoo.webdataset.ShardPattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes shards into a folder. Tasks write below {@code _temporary}; Spark lets one attempt of each
 * commit, and when all have, the driver gives the shards their names, {@code 00000.tar} and so on
 * in the order of the partitions, behind those that are there.
 *
 * @param folder of the shards
 * @param query of this write, which names its temporary folder
 * @param schema of the rows
 * @param size most samples of a shard
 * @param truncate whether shards that are there go
 * @param conf of the file system
 */
record ShardWrite(
    String folder, String query, StructType schema, int size, boolean truncate, Configuration conf)
    implements Write, BatchWrite {
  /** As many as img2dataset puts into one. */
  private static final int SIZE = 10_000;

  private static final String SHARD = "\\d{5,9}\\.tar";

  /** Reads the options of {@code save}. */
  static final class Builder implements WriteBuilder, SupportsTruncate {
    private final LogicalWriteInfo info;
    private boolean truncate;

    Builder(LogicalWriteInfo info) {
      this.info = info;
    }

    @Override
    public WriteBuilder truncate() {
      truncate = true;
      return this;
    }

    @Override
    public Write build() {
      if (!Arrays.asList(info.schema().fieldNames()).contains(SampleColumns.KEY)) {
        throw new IllegalArgumentException(
            "webdataset: rows have no column key, which names samples");
      }
      int size = info.options().getInt("shardSize", SIZE);
      if (size < 1) {
        throw new IllegalArgumentException("shardSize is " + size + "; it must be at least 1");
      }
      return new ShardWrite(
          ShardFiles.words(info.options()).get(0),
          info.queryId(),
          info.schema(),
          size,
          truncate,
          SparkSession.active().sessionState().newHadoopConf());
    }
  }

  @Override
  public BatchWrite toBatch() {
    return this;
  }

  private Path temporary() {
    return new Path(folder, "_temporary-" + query);
  }

  @Override
  public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
    return new SampleSink.Factory(
        temporary().toString(), schema, size, new SerializableConfiguration(conf));
  }

  @Override
  public void commit(WriterCommitMessage[] messages) {
    try {
      Path place = new Path(folder);
      FileSystem files = place.getFileSystem(conf);
      files.mkdirs(place);
      int next = 0;
      for (FileStatus status : files.listStatus(place)) {
        String name = status.getPath().getName();
        if (status.isFile() && name.matches(SHARD)) {
          if (truncate) {
            files.delete(status.getPath(), false);
          } else {
            next = Math.max(next, Integer.parseInt(name.substring(0, name.indexOf('.'))) + 1);
          }
        }
      }
      for (WriterCommitMessage message : messages) {
        for (String shard : ((Written) message).shards()) {
          Path target = new Path(place, ShardPattern.shard(next++));
          if (!files.rename(new Path(shard), target)) {
            throw new IOException(target + " can't be written: " + shard + " is not renamed to it");
          }
        }
      }
      files.delete(temporary(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void abort(WriterCommitMessage[] messages) {
    try {
      temporary().getFileSystem(conf).delete(temporary(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * What a task has written.
   *
   * @param shards their temporary places, in order
   */
  record Written(List<String> shards) implements WriterCommitMessage {
    private static final long serialVersionUID = 1;
  }
}

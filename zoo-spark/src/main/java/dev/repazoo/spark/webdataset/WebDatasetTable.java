package dev.repazoo.spark.webdataset;

import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Shards as a table.
 *
 * @param schema its columns
 * @param options the options that it was opened with
 */
@SuppressWarnings("deprecation") // Table.schema(), which Spark still asks
record WebDatasetTable(StructType schema, CaseInsensitiveStringMap options)
    implements SupportsRead, SupportsWrite {
  /** Checks the columns. */
  WebDatasetTable {
    SampleColumns.check(schema);
  }

  @Override
  public String name() {
    return "webdataset " + String.join(", ", ShardFiles.words(options));
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(
        TableCapability.BATCH_READ,
        TableCapability.BATCH_WRITE,
        TableCapability.TRUNCATE,
        TableCapability.ACCEPT_ANY_SCHEMA);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap more) {
    return new ShardScan.Builder(schema, options);
  }

  @Override
  public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
    SampleColumns.check(info.schema());
    return new ShardWrite.Builder(info);
  }
}

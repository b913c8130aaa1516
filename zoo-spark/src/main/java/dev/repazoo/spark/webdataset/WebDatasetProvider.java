package dev.repazoo.spark.webdataset;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** What Spark finds under {@code format("webdataset")}. */
public final class WebDatasetProvider implements TableProvider, DataSourceRegister {

  @Override
  public String shortName() {
    return "webdataset";
  }

  /** Looks at the first samples of the first shard. */
  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return SampleColumns.infer(ShardFiles.of(options), ShardScan.ignoresCorrupt(options));
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new WebDatasetTable(schema, new CaseInsensitiveStringMap(properties));
  }

  @Override
  public boolean supportsExternalMetadata() {
    return true;
  }
}

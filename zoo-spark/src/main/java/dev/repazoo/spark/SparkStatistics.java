package dev.repazoo.spark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npz;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.spark.task.FeatureColumn;
import dev.repazoo.spark.task.FeatureGathering;
import dev.repazoo.spark.task.MergedStatistics;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code zoo spark statistics}: mean and covariance of features that lie in parquet, in float64,
 * gathered by each task and merged in a tree, as a file that {@code zoo eval} takes.
 */
public final class SparkStatistics implements Command<OnSpark<StatisticsOptions>> {
  private static final int DEPTH = 2;

  @Override
  public String name() {
    return "statistics";
  }

  @Override
  public String summary() {
    return "mean and covariance of features in parquet, for 'zoo eval'";
  }

  @Override
  public List<String> examples() {
    return List.of("statistics --features features.parquet --save-stats reference.npz");
  }

  @Override
  public OptionTable<OnSpark<StatisticsOptions>> options() {
    return OnSpark.table(StatisticsOptions.TABLE);
  }

  @Override
  public int run(Session session, OnSpark<StatisticsOptions> options) throws CommandFailure {
    StatisticsOptions plain = options.plain();
    FeatureStatistics found;
    try (SparkRun spark = SparkRun.open(options.master())) {
      found = gathered(spark, plain);
    } catch (CommandFailure e) {
      throw e;
    } catch (Exception e) { // Spark throws what it likes, undeclared
      throw new CommandFailure(plain.features() + ": " + JobFailure.reason(e), e);
    }
    if (found.count() < 2) {
      throw new CommandFailure(
          plain.features() + " has fewer than two rows; statistics are of at least two");
    }
    write(plain, found);
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("count", found.count()).put("dim", found.dim());
    json.put("save_stats", plain.saveStats().toString());
    session.console().print(json);
    session
        .console()
        .print(
            "%s: statistics of %d features of %d numbers"
                .formatted(plain.saveStats(), found.count(), found.dim()));
    return 0;
  }

  private static FeatureStatistics gathered(SparkRun spark, StatisticsOptions options)
      throws CommandFailure {
    Dataset<Row> table = spark.session().read().parquet(options.features());
    if (!Arrays.asList(table.columns()).contains(options.column())) {
      throw new CommandFailure(
          "%s: there is no column %s; there are: %s"
              .formatted(options.features(), options.column(), String.join(", ", table.columns())));
    }
    Dataset<Row> column = table.select(table.col("`" + options.column() + "`"));
    DataType type = column.schema().fields()[0].dataType();
    if (!isNumbers(type)) {
      throw new CommandFailure(
          "%s: column %s is %s; it must be an array of float or double"
              .formatted(options.features(), options.column(), type.simpleString()));
    }
    JavaRDD<FeatureStatistics> parts =
        column
            .javaRDD()
            .map(new FeatureColumn(options.column()))
            .mapPartitions(new FeatureGathering(options.column()));
    return column.isEmpty()
        ? new FeatureStatistics(1)
        : parts.treeReduce(new MergedStatistics(), DEPTH);
  }

  private static boolean isNumbers(DataType type) {
    return type instanceof ArrayType array
        && (array.elementType().equals(DataTypes.FloatType)
            || array.elementType().equals(DataTypes.DoubleType));
  }

  private static void write(StatisticsOptions options, FeatureStatistics found) {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("mu", Tensor.of(found.mean(), found.dim()));
    arrays.put("sigma", Tensor.of(found.covariance(), found.dim(), found.dim()));
    String record = Json.MAPPER.createObjectNode().put("count", found.count()).toString();
    byte[] text = record.getBytes(StandardCharsets.UTF_8);
    arrays.put("repazoo", Tensor.of(DType.U8, ByteBuffer.wrap(text), text.length));
    Npz.write(options.saveStats(), arrays, false);
  }
}

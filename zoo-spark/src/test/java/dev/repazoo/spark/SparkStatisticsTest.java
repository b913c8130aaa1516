package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.array.Npz;
import dev.repazoo.eval.FeatureStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statistics of features in parquet beside those of one machine. */
class SparkStatisticsTest {
  private static final int DIM = 24;
  private static final StructType SCHEMA =
      new StructType().add("features", DataTypes.createArrayType(DataTypes.FloatType));

  @TempDir private Path folder;

  private static float[][] features(int count) {
    Random random = new Random(0);
    float[][] rows = new float[count][DIM];
    for (float[] row : rows) {
      float common = (float) random.nextGaussian();
      for (int i = 0; i < DIM; i++) {
        row[i] = 100 + i + common + (float) random.nextGaussian();
      }
    }
    return rows;
  }

  private Path parquet(float[][] features, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (float[] row : features) {
      List<Float> values = new ArrayList<>();
      for (float value : row) {
        values.add(value);
      }
      rows.add(RowFactory.create(values));
    }
    Path file = folder.resolve("features-" + partitions + ".parquet");
    Dataset<Row> table = SparkCliRun.session().createDataFrame(rows, SCHEMA);
    table.repartition(partitions).write().parquet(file.toUri().toString());
    return file;
  }

  private static double[] doubles(Npz arrays, String name) throws IOException {
    double[] values = new double[Math.toIntExact(arrays.get(name).tensor().count())];
    arrays.get(name).tensor().bytes().asDoubleBuffer().get(values);
    return values;
  }

  /** Of the difference, in parts of the Frobenius norm. */
  private static double distance(double[] a, double[] b) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < a.length; i++) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      norm += a[i] * a[i];
    }
    return Math.sqrt(difference / norm);
  }

  @Test
  void anyPartitioningGivesThoseOfOneMachine() throws IOException {
    float[][] features = features(1500);
    FeatureStatistics expected = FeatureStatistics.of(features);
    for (int partitions : new int[] {1, 2, 7}) {
      Path stats = folder.resolve(partitions + ".npz");
      SparkCliRun.spark(
              "statistics", "--features", parquet(features, partitions), "--save-stats", stats)
          .succeeds();
      Npz found = Npz.open(stats);
      assertTrue(distance(expected.mean(), doubles(found, "mu")) < 1e-12);
      assertTrue(distance(expected.covariance(), doubles(found, "sigma")) < 1e-12);
    }
  }

  @Test
  void whatCannotBeMeasuredIsSaidInOneLine() {
    Path stats = folder.resolve("stats.npz");
    float[][] features = features(10);
    Path good = parquet(features, 1);
    SparkCliRun.spark("statistics", "--features", good, "--save-stats", stats, "--column", "other")
        .failsWith(1, "there is no column other; there are: features");
    features[3][1] = Float.NaN;
    SparkCliRun.spark("statistics", "--features", parquet(features, 2), "--save-stats", stats)
        .failsWith(1, "column features holds NaN");
    SparkCliRun.spark("statistics", "--features", folder.resolve("absent"), "--save-stats", stats)
        .failsWith(1, "absent");
  }
}

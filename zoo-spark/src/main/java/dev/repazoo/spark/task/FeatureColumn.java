package dev.repazoo.spark.task;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;

/**
 * A row's features: an array of numbers in its only column.
 *
 * @param name of the column, for messages
 */
public record FeatureColumn(String name) implements Function<Row, float[]> {
  private static final long serialVersionUID = 1;

  @Override
  public float[] call(Row row) throws IOException {
    if (row.isNullAt(0)) {
      throw new IOException("column " + name + " is null in some row; leave such rows out");
    }
    List<? extends Number> values = row.getList(0);
    float[] features = new float[values.size()];
    for (int i = 0; i < features.length; i++) {
      Number value = values.get(i);
      if (value == null) {
        throw new IOException("column " + name + " has null among its numbers in some row");
      }
      features[i] = value.floatValue();
    }
    return features;
  }
}

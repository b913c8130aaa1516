package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Seconds of several runs of the same work. */
public record Timing(double min, double median, double max) {

  /** The figures of at least one run. */
  public static Timing of(double[] seconds) {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    return new Timing(sorted[0], median, sorted[n - 1]);
  }

  /** As {@code {min, median, max}}. */
  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("min", min)
        .put("median", median)
        .put("max", max);
  }
}

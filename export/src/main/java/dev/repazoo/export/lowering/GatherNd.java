package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.stream.IntStream;

/**
 * DJL's {@code gatherNd}, whose coordinates are on the index's first axis: {@code Transpose}, then
 * {@code GatherND} (opset 13).
 */
public final class GatherNd {
  private GatherNd() {}

  /** x [a, b, c, ...], index [M, ...] gives [..., the axes of x after the first M]. */
  public static Value lower(GraphBuilder g, Value x, Value index) {
    int last = index.rank() - 1;
    int[] order = IntStream.range(0, index.rank()).map(i -> i == last ? 0 : i + 1).toArray();
    Value coordinates = g.transpose(g.cast(index, DataType.INT64), order);
    int depth = Math.toIntExact(index.size(0));
    return g.op("GatherND")
        .apply(x.type(), index.shape().slice(1).addAll(x.shape().slice(depth)), x, coordinates);
  }
}

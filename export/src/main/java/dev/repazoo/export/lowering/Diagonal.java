package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * {@code torch.diagonal(input, offset, dim1, dim2)}: the two axes joined ({@code Transpose}, {@code
 * Reshape}), then {@code Gather} (opset 13).
 */
public final class Diagonal {
  private Diagonal() {}

  /** Without the two axes, which must not be the batch, and with the diagonal as the last one. */
  public static Value lower(GraphBuilder g, Value x, int offset, int first, int second) {
    long rows = Static.size(g, x, first, "diagonal");
    long columns = Static.size(g, x, second, "diagonal");
    long row = Math.max(0, -offset);
    long column = Math.max(0, offset);
    long count = Math.min(rows - row, columns - column);
    if (count <= 0) {
      throw new ExportException(
          "diagonal " + offset + " of an array of shape " + x.shape() + " has no elements");
    }
    int[] order =
        IntStream.concat(
                IntStream.range(0, x.rank()).filter(i -> i != first && i != second),
                IntStream.of(first, second))
            .toArray();
    Value moved = g.transpose(x, order);
    Shape leading = moved.shape().slice(0, x.rank() - 2);
    Value flat = g.reshape(moved, leading.add(rows * columns));
    long[] places = LongStream.range(0, count).map(i -> (row + i) * columns + column + i).toArray();
    return g.op("Gather")
        .with("axis", x.rank() - 2L)
        .apply(x.type(), leading.add(count), flat, g.cast(g.constant(places), DataType.INT64));
  }
}

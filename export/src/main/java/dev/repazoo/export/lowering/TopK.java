package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.List;

/** {@code torch.topk(input, k, dim, largest, sorted)}: {@code TopK} (opset 11). */
public final class TopK {
  private TopK() {}

  /** Values and, int64, their positions along the axis. */
  public static List<Value> lower(
      GraphBuilder g, Value x, long k, int axis, boolean largest, boolean sorted) {
    Shape shape = Shapes.with(x.shape(), axis, k);
    return g.op("TopK")
        .with("axis", (long) axis)
        .with("largest", largest ? 1L : 0L)
        .with("sorted", sorted ? 1L : 0L)
        .apply(
            List.of(new Value("", x.type(), shape), new Value("", DataType.INT64, shape)),
            x,
            g.dimensions(new Shape(k)));
  }
}

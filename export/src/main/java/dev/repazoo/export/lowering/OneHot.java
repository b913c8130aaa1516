package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** {@code torch.nn.functional.one_hot(tensor, num_classes)}: {@code OneHot} (opset 11). */
public final class OneHot {
  private OneHot() {}

  /**
   * indices [...] gives [..., depth] of the given type.
   *
   * @param on at the place that an index names
   * @param off elsewhere
   */
  public static Value lower(
      GraphBuilder g, Value indices, long depth, double on, double off, DataType type) {
    Value values = g.matrix(new float[] {(float) off, (float) on}, 1, 2);
    Value hot =
        g.op("OneHot")
            .with("axis", -1L)
            .apply(
                DataType.FLOAT32,
                indices.shape().add(depth),
                g.cast(indices, DataType.INT64),
                g.scalar(depth, DataType.INT64),
                g.reshape(values, new Shape(2)));
    return g.cast(hot, type);
  }
}

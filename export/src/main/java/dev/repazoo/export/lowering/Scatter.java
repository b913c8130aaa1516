package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.scatter(input, dim, index, src)} and {@code torch.Tensor.put}: {@code
 * ScatterElements} (opset 18).
 */
public final class Scatter {
  private Scatter() {}

  /** x with elements along an axis replaced; index and replacement have one shape. */
  public static Value lower(GraphBuilder g, Value x, Value index, Value replacement, int axis) {
    if (!index.shape().equals(replacement.shape())) {
      throw new ExportException(
          "scatter of values "
              + replacement.shape()
              + " by an index "
              + index.shape()
              + " can't be exported; want one shape");
    }
    return g.op("ScatterElements")
        .with("axis", (long) axis)
        .apply(
            x.type(), x.shape(), x, g.cast(index, DataType.INT64), g.cast(replacement, x.type()));
  }

  /** x with elements of the flattened array replaced. */
  public static Value flat(GraphBuilder g, Value x, Value index, Value replacement) {
    Value all = g.reshape(x, new Shape(x.shape().size()));
    Value places = g.reshape(index, new Shape(index.shape().size()));
    Value values = g.reshape(replacement, new Shape(replacement.shape().size()));
    return g.reshape(lower(g, all, places, values, 0), x.shape());
  }
}

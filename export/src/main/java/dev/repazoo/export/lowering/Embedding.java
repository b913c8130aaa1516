package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** {@code torch.nn.functional.embedding(input, weight)}: {@code Gather} (opset 13) of rows. */
public final class Embedding {
  private Embedding() {}

  /** indices int64 [...], table [K, D] gives [..., D]. */
  public static Value lower(GraphBuilder g, Value indices, Value table) {
    Shape shape = indices.shape().add(table.size(1));
    return g.op("Gather").with("axis", 0L).apply(table.type(), shape, table, indices);
  }
}

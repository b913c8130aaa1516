package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.repeat_interleave(input, repeats, dim)}: {@code Unsqueeze} (opset 13), {@code
 * Expand}, {@code Reshape}.
 */
public final class Repeat {
  private Repeat() {}

  /** Each element of an axis that many times in a row. */
  public static Value lower(GraphBuilder g, Value x, int axis, long repeats) {
    if (repeats == 1) {
      return x;
    }
    Value apart = g.unsqueeze(x, axis + 1L); // [..., n, 1, ...]
    Value copies = g.expand(apart, Shapes.insert(x.shape(), axis + 1, repeats));
    return g.reshape(copies, Shapes.with(x.shape(), axis, x.size(axis) * repeats));
  }
}

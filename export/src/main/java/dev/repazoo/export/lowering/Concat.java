package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.List;

/** {@code torch.cat(tensors, dim)}: {@code Concat} (opset 13). */
public final class Concat {
  private Concat() {}

  /** Arrays of one type, whose shapes agree but for the axis. */
  public static Value lower(GraphBuilder g, int axis, List<Value> parts) {
    Value first = parts.get(0);
    long size = parts.stream().mapToLong(part -> part.size(axis)).sum();
    return g.op("Concat")
        .with("axis", (long) axis)
        .apply(first.type(), Shapes.with(first.shape(), axis, size), parts.toArray(Value[]::new));
  }
}

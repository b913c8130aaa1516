package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/** Axes whose size a graph must know. */
final class Static {
  private Static() {}

  /**
   * The size of an axis.
   *
   * @throws ExportException when it is the batch
   */
  static long size(GraphBuilder g, Value x, int axis, String operator) {
    if (g.graph().batch().in(x.size(axis))) {
      throw new ExportException(
          operator + " along the batch axis can't be exported; its size is free in the graph");
    }
    return x.size(axis);
  }
}

package dev.repazoo.export.trace;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.Arithmetic;
import dev.repazoo.export.lowering.Shapes;

/** Matrix products as {@code torch.matmul} has them. */
final class Products {
  private Products() {}

  static Value matMul(GraphBuilder g, Value a, Value b) {
    if (a.rank() == 1) {
      Value product = matMul(g, g.unsqueeze(a, 0), b); // [k] x [.., k, m]
      return g.reshape(product, Shapes.without(product, b.rank() == 1 ? -1 : -2));
    }
    if (b.rank() == 1) {
      Value product = matMul(g, a, g.unsqueeze(b, 1)); // [.., n, k] x [k]
      return g.reshape(product, Shapes.without(product, -1));
    }
    if (a.rank() < 2 || b.rank() < 2 || a.size(-1) != b.size(-2)) {
      throw new ExportException(
          "matMul of "
              + a.shape()
              + " and "
              + b.shape()
              + " can't be exported; want [.., n, k] and"
              + " [.., k, m]");
    }
    DataType type = Promotion.of(a, b);
    Shape leading =
        Arithmetic.broadcast(a.shape().slice(0, a.rank() - 2), b.shape().slice(0, b.rank() - 2));
    Shape shape = leading.add(a.size(-2)).add(b.size(-1));
    return g.op("MatMul").apply(type, shape, g.cast(a, type), g.cast(b, type));
  }
}

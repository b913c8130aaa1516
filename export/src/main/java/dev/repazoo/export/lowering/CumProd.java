package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.nio.ByteBuffer;

/**
 * {@code torch.cumprod(input, dim)}.
 *
 * <p>ONNX has no such operator before opset 26: n copies of the axis, in which the i-th has ones
 * after its i-th element ({@code Where}, opset 16), and {@code ReduceProd} (opset 18) of each.
 */
public final class CumProd {
  private CumProd() {}

  /** Products of the elements so far along an axis, which must not be the batch. */
  public static Value lower(GraphBuilder g, Value x, int axis) {
    int size = Math.toIntExact(Static.size(g, x, axis, "cumProd"));
    Value copies = g.unsqueeze(x, axis); // [..., 1, n, ...]
    Shape expanded = Shapes.insert(x.shape(), axis, size);
    ByteBuffer sofar = ByteBuffer.allocate(size * size);
    for (int i = 0; i < size * size; i++) {
      sofar.put((byte) (i % size <= i / size ? 1 : 0));
    }
    Shape mask = new Shape(size, size).addAll(Window.ones(x.rank() - axis - 1));
    Value kept = g.constant(sofar.flip(), DataType.BOOLEAN, mask);
    Value factors = g.op("Where").apply(x.type(), expanded, kept, copies, g.scalar(1, x.type()));
    return g.op("ReduceProd")
        .with("keepdims", 0L)
        .apply(x.type(), x.shape(), factors, g.constant(axis + 1));
  }
}

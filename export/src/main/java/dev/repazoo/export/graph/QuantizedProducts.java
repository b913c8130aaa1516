package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.TreeMap;

/**
 * Computes products over tokens in 8 bits, {@code y = s_x s_w (q_x q_w)}: weights with a scale for
 * each output, inputs with a scale for each row, {@code s_x = max |x| / 127}, so that a token's
 * result depends on no other token.
 *
 * <p>Rows are divided by their largest magnitude and go through {@code QuantizeLinear} (opset 10)
 * with one scale. Products are {@code MatMulInteger} (opset 10), in ONNX Runtime's own operators
 * {@code com.microsoft.MatMulIntegerToFloat}; both give the same numbers on every processor, since
 * sums of whole numbers are exact.
 */
final class QuantizedProducts {
  private static final float LEVELS = 127;
  private static final int ZERO = 128;

  /** Rows of nothing but zeros are divided by this. */
  private static final float SMALLEST = 1e-30f;

  private final boolean microsoft;

  private QuantizedProducts(boolean microsoft) {
    this.microsoft = microsoft;
  }

  /**
   * Replaces products.
   *
   * @param microsoft whether ONNX Runtime's own operators may be used
   */
  static void run(Graph root, boolean microsoft) {
    TokenProducts.replace(root, new QuantizedProducts(microsoft)::write);
  }

  private void write(GraphBuilder g, Node node, TensorData.Transposed matrix, String name) {
    Value x = node.input(); // [..., inputs]
    Value out = node.output(); // [..., outputs]
    Value weight =
        TokenProducts.initializer(
            g,
            new Value(name + ".int8", DataType.INT8, new Shape(matrix.columns(), matrix.rows())),
            new ConvertedData.Int8(matrix));
    Value largest = largest(g, x); // [..., 1]
    Value step = g.scalar(1 / LEVELS, DataType.FLOAT32);
    Value zero = g.scalar(ZERO, DataType.UINT8);
    Value unit = g.op("Div").apply(DataType.FLOAT32, x.shape(), x, largest);
    Value levels = g.op("QuantizeLinear").apply(DataType.UINT8, x.shape(), unit, step, zero);
    Value product =
        microsoft
            ? g.microsoft("MatMulIntegerToFloat")
                .apply(
                    DataType.FLOAT32,
                    out.shape(),
                    levels,
                    weight,
                    step,
                    scales(g, matrix, name, 1),
                    zero)
            : scaled(g, levels, weight, zero, out.shape(), scales(g, matrix, name, LEVELS));
    g.add(new Node(Node.STANDARD, "Mul", List.of(product, largest), List.of(out), new TreeMap<>()));
  }

  /** The largest magnitude of each row: two reductions, which write nothing as large as x. */
  private static Value largest(GraphBuilder g, Value x) {
    Value high = reduced(g, "ReduceMax", x);
    Value low = reduced(g, "ReduceMin", x);
    return g.op("Max")
        .apply(
            DataType.FLOAT32,
            high.shape(),
            high,
            g.op("Neg").apply(DataType.FLOAT32, low.shape(), low),
            g.scalar(SMALLEST, DataType.FLOAT32));
  }

  private static Value reduced(GraphBuilder g, String op, Value x) {
    long[] sizes = x.shape().getShape().clone();
    sizes[sizes.length - 1] = 1;
    return g.op(op)
        .with("keepdims", 1L)
        .apply(DataType.FLOAT32, new Shape(sizes), x, g.constant(-1L));
  }

  private static Value scaled(
      GraphBuilder g, Value levels, Value weight, Value zero, Shape shape, Value scales) {
    Value sums = g.op("MatMulInteger").apply(DataType.INT32, shape, levels, weight, zero);
    return g.op("Mul").apply(DataType.FLOAT32, shape, g.cast(sums, DataType.FLOAT32), scales);
  }

  /** The scale of each output, over a divisor. */
  private static Value scales(
      GraphBuilder g, TensorData.Transposed matrix, String name, float divisor) {
    return TokenProducts.initializer(
        g,
        new Value(name + ".scale", DataType.FLOAT32, new Shape(matrix.rows())),
        new ConvertedData.Scales(matrix, divisor));
  }
}

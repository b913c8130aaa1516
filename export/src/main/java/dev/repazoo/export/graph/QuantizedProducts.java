package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes products over tokens in 8 bits: {@code DynamicQuantizeLinear} (opset 11) on the input,
 * {@code MatMulInteger} (opset 10) with a weight quantised symmetrically for each output, and the
 * two scales on the result. ONNX Runtime fuses the four nodes into one.
 */
final class QuantizedProducts {
  private final Graph root;
  private final Map<String, Initializer> weights = new HashMap<>();

  private QuantizedProducts(Graph root) {
    this.root = root;
    root.initializers().values().forEach(i -> weights.put(i.value().name(), i));
  }

  static void run(Graph root) {
    QuantizedProducts pass = new QuantizedProducts(root);
    root.walk(pass::inside);
  }

  private void inside(Graph graph) {
    List<Node> before = List.copyOf(graph.nodes());
    graph.nodes().clear();
    GraphBuilder builder = new GraphBuilder(root).within(graph);
    for (Node node : before) {
      Initializer weight = node.is("MatMul") ? weights.get(node.inputs().get(1).name()) : null;
      if (weight != null && weight.data() instanceof TensorData.Transposed matrix) {
        replace(builder, node, weight.value(), matrix);
      } else {
        graph.nodes().add(node);
      }
    }
  }

  private void replace(GraphBuilder g, Node node, Value weight, TensorData.Transposed matrix) {
    Value x = node.input();
    Value out = node.output();
    List<Value> quantized =
        g.op("DynamicQuantizeLinear")
            .apply(
                List.of(
                    new Value("", DataType.UINT8, x.shape()),
                    new Value("", DataType.FLOAT32, new Shape()),
                    new Value("", DataType.UINT8, new Shape())),
                x);
    ConvertedData.Int8 data = new ConvertedData.Int8(matrix);
    Value small =
        root.initializer(
            weight.name() + ".int8",
            () ->
                new Initializer(
                    new Value(weight.name() + ".int8", DataType.INT8, weight.shape()), data));
    Value scales =
        root.initializer(
            weight.name() + ".scale",
            () ->
                new Initializer(
                    new Value(weight.name() + ".scale", DataType.FLOAT32, new Shape(matrix.rows())),
                    new ConvertedData.Scales(matrix)));
    Value sums =
        g.op("MatMulInteger")
            .apply(DataType.INT32, out.shape(), quantized.get(0), small, quantized.get(2));
    Value scale = g.op("Mul").apply(DataType.FLOAT32, scales.shape(), quantized.get(1), scales);
    Value real = g.cast(sums, DataType.FLOAT32);
    g.add(
        new Node(
            Node.STANDARD,
            "Mul",
            new ArrayList<>(List.of(real, scale)),
            List.of(out),
            new java.util.TreeMap<>()));
  }
}

package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Computes products with weights in half precision: inputs are cast, weights and biases stored in
 * half, results cast back. What autocast does in PyTorch.
 */
final class HalfProducts {
  private final Graph root;
  private final Map<String, Initializer> weights = new HashMap<>();

  private HalfProducts(Graph root) {
    this.root = root;
    root.initializers().values().forEach(i -> weights.put(i.value().name(), i));
  }

  static void run(Graph root) {
    HalfProducts pass = new HalfProducts(root);
    root.walk(pass::inside);
  }

  private void inside(Graph graph) {
    List<Node> result = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean product =
          (node.is("MatMul") || node.is("Gemm"))
              && node.inputs().stream().skip(1).allMatch(this::isLargeWeight);
      if (product) {
        replace(graph, node, result);
      } else {
        result.add(node);
      }
    }
    graph.nodes().clear();
    graph.nodes().addAll(result);
  }

  private boolean isLargeWeight(Value value) {
    Initializer weight = weights.get(value.name());
    return weight != null
        && weight.value().type() == DataType.FLOAT32
        && !(weight.data() instanceof TensorData.Constant);
  }

  private void replace(Graph graph, Node node, List<Node> result) {
    List<Value> inputs = new ArrayList<>();
    inputs.add(cast(graph, node.input(), DataType.FLOAT16, result));
    node.inputs().stream().skip(1).forEach(weight -> inputs.add(half(weight)));
    Value out = node.output();
    Value small = new Value(graph.freshName(node.op()), DataType.FLOAT16, out.shape());
    result.add(new Node(node.domain(), node.op(), inputs, List.of(small), node.attributes()));
    TreeMap<String, Attribute> to = new TreeMap<>();
    to.put("to", new Attribute.OfInt(ElementType.FLOAT.code()));
    result.add(new Node(Node.STANDARD, "Cast", List.of(small), List.of(out), to));
  }

  private static Value cast(Graph graph, Value value, DataType type, List<Node> result) {
    Value out = new Value(graph.freshName("Cast"), type, value.shape());
    TreeMap<String, Attribute> to = new TreeMap<>();
    to.put("to", new Attribute.OfInt(ElementType.of(type).code()));
    result.add(new Node(Node.STANDARD, "Cast", List.of(value), List.of(out), to));
    return out;
  }

  private Value half(Value weight) {
    Initializer source = weights.get(weight.name());
    String name = weight.name() + ".fp16";
    Shape shape = weight.shape();
    return root.initializer(
        name,
        () ->
            new Initializer(
                new Value(name, DataType.FLOAT16, shape), new ConvertedData.Half(source.data())));
  }
}

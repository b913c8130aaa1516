package dev.repazoo.export.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Products over tokens whose weights may lose precision: {@code MatMul} with a matrix of the
 * model's. What there is one of a sample, such as an embedding of time or a modulation, is {@code
 * Gemm} and stays as it is, and so do {@link EdgeProducts}.
 */
final class TokenProducts {
  private final Graph root;
  private final Map<String, Initializer> weights = new HashMap<>();
  private int replaced;

  /** Writes the nodes that stand for a product. */
  interface Replacement {
    /**
     * Adds nodes whose last one has the product's output.
     *
     * @param matrix the weight [outputs, inputs]
     * @param name the weight's name
     */
    void write(GraphBuilder g, Node product, TensorData.Transposed matrix, String name);
  }

  private TokenProducts(Graph root) {
    this.root = root;
    Set<String> edges = EdgeProducts.of(root);
    for (Initializer weight : root.initializers().values()) {
      String name = weight.value().name();
      if (weight.data() instanceof TensorData.Transposed && !edges.contains(name)) {
        weights.put(name, weight);
      }
    }
  }

  /**
   * Replaces them.
   *
   * @throws ExportException when there are none
   */
  static void replace(Graph root, Replacement replacement) {
    TokenProducts products = new TokenProducts(root);
    root.walk(graph -> products.inside(graph, replacement));
    if (products.replaced == 0) {
      throw new ExportException(
          "the "
              + root.name()
              + " has no products over tokens beside its first and its last, so that nothing can"
              + " be quantized; export it with --precision fp16-weights");
    }
  }

  private void inside(Graph graph, Replacement replacement) {
    List<Node> before = List.copyOf(graph.nodes());
    graph.nodes().clear();
    GraphBuilder builder = new GraphBuilder(root).within(graph);
    for (Node node : before) {
      Initializer weight = node.is("MatMul") ? weights.get(node.inputs().get(1).name()) : null;
      if (weight != null && weight.data() instanceof TensorData.Transposed matrix) {
        replacement.write(builder, node, matrix, weight.value().name());
        replaced++;
      } else {
        graph.nodes().add(node);
      }
    }
  }

  /** An initialiser made of a weight. */
  static Value initializer(GraphBuilder g, Value value, TensorData data) {
    return g.root().initializer(value.name(), () -> new Initializer(value, data));
  }
}

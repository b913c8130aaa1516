package dev.repazoo.export.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The weights of a graph's first and last products: those with no product of a weight before them,
 * between an input and them, and those with none after them. Errors of the first go through all
 * layers, errors of the last straight into the output; both are small, so that they stay as they
 * are where others lose precision. A loop's body has first and last products of its own.
 */
final class EdgeProducts {
  private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm", "Conv", "ConvTranspose");

  private final Set<String> weights = new HashSet<>();
  private final Set<String> found = new HashSet<>();

  private EdgeProducts(Graph root) {
    root.initializers().values().stream()
        .filter(initializer -> !(initializer.data() instanceof TensorData.Constant))
        .forEach(initializer -> weights.add(initializer.value().name()));
  }

  /** Names of the initialisers. */
  static Set<String> of(Graph root) {
    EdgeProducts edges = new EdgeProducts(root);
    root.walk(
        graph -> {
          edges.first(graph);
          edges.last(graph);
        });
    return edges.found;
  }

  private void first(Graph graph) {
    Set<String> after = new HashSet<>(); // values that some product has gone into
    for (Node node : graph.nodes()) {
      boolean later = node.inputs().stream().anyMatch(value -> after.contains(value.name()));
      if (!later && multiplies(node)) {
        found.add(weight(node));
      }
      if (later || multiplies(node) || bodyMultiplies(node)) {
        node.outputs().forEach(value -> after.add(value.name()));
      }
    }
  }

  private void last(Graph graph) {
    Set<String> before = new HashSet<>(); // values that go into some product
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      boolean earlier = node.outputs().stream().anyMatch(value -> before.contains(value.name()));
      if (!earlier && multiplies(node)) {
        found.add(weight(node));
      }
      if (earlier || multiplies(node) || bodyMultiplies(node)) {
        read(node).forEach(value -> before.add(value.name()));
      }
    }
  }

  /** Also by the graphs inside of it. */
  private static Stream<Value> read(Node node) {
    return Stream.concat(
        node.inputs().stream(),
        node.body().stream().flatMap(body -> body.nodes().stream().flatMap(EdgeProducts::read)));
  }

  private boolean bodyMultiplies(Node node) {
    return node.body()
        .map(
            body ->
                body.nodes().stream().anyMatch(inner -> multiplies(inner) || bodyMultiplies(inner)))
        .orElse(false);
  }

  private boolean multiplies(Node node) {
    return node.domain().equals(Node.STANDARD)
        && PRODUCTS.contains(node.op())
        && weights.contains(weight(node));
  }

  private static String weight(Node node) {
    return node.inputs().get(1).name();
  }
}

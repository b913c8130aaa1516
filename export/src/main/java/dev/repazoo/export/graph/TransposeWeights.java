package dev.repazoo.export.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replaces the transpose of a float32 weight matrix by a weight that is written transposed. */
final class TransposeWeights {
  private TransposeWeights() {}

  static void run(Graph root) {
    Map<String, Initializer> byName = new HashMap<>();
    root.initializers().values().forEach(i -> byName.put(i.value().name(), i));
    Substitution substitution = new Substitution();
    root.walk(
        graph ->
            graph
                .nodes()
                .removeIf(
                    node -> {
                      Initializer weight =
                          node.is("Transpose") ? byName.get(node.input().name()) : null;
                      if (weight == null || !isMatrix(weight, node.ints("perm"))) {
                        return false;
                      }
                      substitution.put(node.output(), transposed(root, weight));
                      return true;
                    }));
    substitution.apply(root);
  }

  private static boolean isMatrix(Initializer weight, List<Long> order) {
    return weight.value().rank() == 2
        && order.equals(List.of(1L, 0L))
        && ElementType.of(weight.value().type()) == ElementType.FLOAT;
  }

  private static Value transposed(Graph root, Initializer weight) {
    Value value = weight.value();
    String name = value.name() + ".transposed";
    int rows = Math.toIntExact(value.size(0));
    int columns = Math.toIntExact(value.size(1));
    Value turned = new Value(name, value.type(), new ai.djl.ndarray.types.Shape(columns, rows));
    return root.initializer(
        name,
        () -> new Initializer(turned, new TensorData.Transposed(weight.data(), rows, columns)));
  }
}

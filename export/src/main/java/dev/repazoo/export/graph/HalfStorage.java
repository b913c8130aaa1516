package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stores weights in half precision and widens them once, before anything else runs: half of the
 * file, the speed of float32. A runtime folds the widening away when it loads the graph.
 */
final class HalfStorage {
  private HalfStorage() {}

  static void run(Graph root) {
    List<Node> widening = new ArrayList<>();
    for (Map.Entry<String, Initializer> entry : List.copyOf(root.initializers().entrySet())) {
      Initializer weight = entry.getValue();
      if (weight.value().type() == DataType.FLOAT32
          && !(weight.data() instanceof TensorData.Constant)) {
        root.initializers().remove(entry.getKey());
        widening.add(widen(root, weight));
      }
    }
    root.nodes().addAll(0, widening);
  }

  private static Node widen(Graph root, Initializer weight) {
    Value wide = weight.value();
    String name = wide.name() + ".fp16";
    Value half =
        root.initializer(
            name,
            () ->
                new Initializer(
                    new Value(name, DataType.FLOAT16, wide.shape()),
                    new ConvertedData.Half(weight.data())));
    TreeMap<String, Attribute> to = new TreeMap<>();
    to.put("to", new Attribute.OfInt(ElementType.FLOAT.code()));
    return new Node(Node.STANDARD, "Cast", List.of(half), List.of(wide), to);
  }
}

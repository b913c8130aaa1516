package dev.repazoo.export.graph;

import java.util.HashMap;
import java.util.Map;

/** Values to be replaced by others, wherever they are used. */
final class Substitution {
  private final Map<String, Value> replacements = new HashMap<>();

  /** From now on, {@code replacement} stands where {@code value} stood. */
  void put(Value value, Value replacement) {
    replacements.put(value.name(), of(replacement));
  }

  /** What stands for a value. */
  Value of(Value value) {
    Value current = value;
    for (Value next = replacements.get(current.name());
        next != null;
        next = replacements.get(current.name())) {
      current = next;
    }
    return current;
  }

  /** Rewrites the inputs of all nodes and the outputs of nested graphs. */
  void apply(Graph root) {
    if (replacements.isEmpty()) {
      return;
    }
    root.walk(
        graph -> {
          graph.nodes().replaceAll(node -> node.withInputs(this::of));
          if (graph != root) {
            graph.outputs().replaceAll(this::of);
          }
        });
  }
}

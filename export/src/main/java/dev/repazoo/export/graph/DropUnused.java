package dev.repazoo.export.graph;

import java.util.HashSet;
import java.util.Set;

/** Drops nodes and initialisers that no output depends on. */
final class DropUnused {
  private DropUnused() {}

  static void run(Graph root) {
    Set<String> used = new HashSet<>();
    sweep(root, used);
    root.initializers().values().removeIf(i -> !used.contains(i.value().name()));
  }

  private static void sweep(Graph graph, Set<String> used) {
    graph.outputs().forEach(value -> used.add(value.name()));
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.outputs().stream().anyMatch(value -> used.contains(value.name()))) {
        node.inputs().forEach(value -> used.add(value.name()));
        node.body().ifPresent(body -> sweep(body, used));
      } else {
        graph.nodes().remove(i);
      }
    }
  }
}

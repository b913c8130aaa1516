package dev.repazoo.export.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Moves nodes out of loop bodies when nothing they read changes from one iteration to the next. */
final class HoistInvariants {
  private HoistInvariants() {}

  static void run(Graph graph) {
    List<Node> result = new ArrayList<>();
    for (Node node : graph.nodes()) {
      node.body().ifPresent(body -> result.addAll(invariants(body)));
      result.add(node);
    }
    graph.nodes().clear();
    graph.nodes().addAll(result);
  }

  private static List<Node> invariants(Graph body) {
    run(body);
    Set<String> changing = new HashSet<>();
    body.inputs().forEach(value -> changing.add(value.name()));
    Set<String> leaving = new HashSet<>();
    body.outputs().forEach(value -> leaving.add(value.name()));
    List<Node> moved = new ArrayList<>();
    for (Node node : body.nodes()) {
      boolean reads = node.inputs().stream().anyMatch(v -> changing.contains(v.name()));
      boolean leaves = node.outputs().stream().anyMatch(v -> leaving.contains(v.name()));
      if (reads || leaves || node.body().isPresent()) {
        node.outputs().forEach(value -> changing.add(value.name()));
      } else {
        moved.add(node);
      }
    }
    body.nodes().removeAll(moved);
    return moved;
  }
}

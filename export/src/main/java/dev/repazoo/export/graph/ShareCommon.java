package dev.repazoo.export.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Computes once what several nodes compute alike. */
final class ShareCommon {
  /** What makes two nodes alike. */
  private record Key(
      String domain, String op, List<Value> inputs, SortedMap<String, Attribute> attributes) {}

  private final Substitution substitution = new Substitution();

  private ShareCommon() {}

  static void run(Graph root) {
    ShareCommon pass = new ShareCommon();
    pass.inside(root, new HashMap<>());
    pass.substitution.apply(root);
  }

  private void inside(Graph graph, Map<Key, List<Value>> known) {
    Set<String> outputs = new HashSet<>();
    graph.outputs().forEach(value -> outputs.add(value.name()));
    for (Iterator<Node> it = graph.nodes().iterator(); it.hasNext(); ) {
      Node node = it.next().withInputs(substitution::of);
      if (node.body().isPresent()) {
        inside(node.body().get(), new HashMap<>(known));
        continue;
      }
      Key key = new Key(node.domain(), node.op(), node.inputs(), node.attributes());
      List<Value> earlier = known.putIfAbsent(key, node.outputs());
      boolean named = node.outputs().stream().anyMatch(value -> outputs.contains(value.name()));
      if (earlier != null && !named) {
        for (int i = 0; i < earlier.size(); i++) {
          substitution.put(node.outputs().get(i), earlier.get(i));
        }
        it.remove();
      }
    }
  }
}

package dev.repazoo.export.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the loops of a graph compute, written so that equal computations are equal lists: operators
 * with their attributes and the types and shapes of what they give, values by the order in which
 * they come, weights by name. How often loops run, and the values and sizes of constants, are left
 * out.
 */
public final class LoopBodies {
  private final Map<String, String> outside = new HashMap<>();

  private LoopBodies(Graph root) {
    root.initializers()
        .values()
        .forEach(
            initializer -> {
              if (!(initializer.data() instanceof TensorData.Constant)) {
                String name = initializer.value().name();
                outside.put(name, name);
              }
            });
  }

  /** The bodies of a graph's loops; of a graph without loops, what it computes itself. */
  public static Set<List<String>> of(Graph root) {
    LoopBodies bodies = new LoopBodies(root);
    Set<List<String>> all = new HashSet<>();
    root.nodes().forEach(node -> node.body().ifPresent(body -> all.add(bodies.lines(body))));
    return all.isEmpty() ? Set.of(bodies.lines(root)) : all;
  }

  private List<String> lines(Graph body) {
    Map<String, String> names = new HashMap<>(outside);
    body.inputs().forEach(input -> names.put(input.name(), "#" + names.size()));
    List<String> lines = new ArrayList<>();
    for (Node node : body.nodes()) {
      StringBuilder line = new StringBuilder(node.domain() + "/" + node.op());
      node.attributes()
          .forEach(
              (key, value) -> {
                if (value instanceof Attribute.OfGraph graph) {
                  line.append(lines(graph.graph()));
                } else {
                  line.append(' ').append(key).append('=').append(value);
                }
              });
      for (Value input : node.inputs()) {
        line.append(' ').append(names.getOrDefault(input.name(), other(input)));
      }
      for (Value output : node.outputs()) {
        names.put(output.name(), "#" + names.size());
        line.append(" -> ").append(typed(output));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** A constant, such as a table with a row for each step, or what the graph around computes. */
  private static String other(Value value) {
    return value.type() + "/" + value.rank();
  }

  private static String typed(Value value) {
    return value.type() + value.shape().toString();
  }
}

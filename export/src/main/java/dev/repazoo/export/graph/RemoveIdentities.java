package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Removes nodes that change nothing: identities, casts to the same type, reshapes and transposes to
 * the same order, reshapes of reshapes, and casts of widening casts.
 *
 * <p>An identity that names a graph's output goes too: its producer takes the name.
 */
final class RemoveIdentities {
  private RemoveIdentities() {}

  static void run(Graph root) {
    Substitution substitution = new Substitution();
    root.walk(graph -> inside(graph, substitution));
    substitution.apply(root);
    nameOutputs(root);
  }

  private static void inside(Graph graph, Substitution substitution) {
    Set<String> outputs = new HashSet<>();
    graph.outputs().forEach(value -> outputs.add(value.name()));
    Map<String, Node> producers = new HashMap<>();
    List<Node> nodes = graph.nodes();
    for (Iterator<Node> it = nodes.iterator(); it.hasNext(); ) {
      Node node = it.next().withInputs(substitution::of);
      if (node.outputs().size() == 1
          && !outputs.contains(node.output().name())
          && changesNothing(node, producers)) {
        substitution.put(node.output(), source(node, producers));
        it.remove();
      } else {
        node.outputs().forEach(value -> producers.put(value.name(), node));
      }
    }
    // A reshape of a reshape reads the first one's input.
    nodes.replaceAll(
        node -> {
          Node current = node.withInputs(substitution::of);
          Node before = current.is("Reshape") ? producers.get(current.input().name()) : null;
          if (before == null || !before.is("Reshape")) {
            return current;
          }
          Value original = substitution.of(before.input());
          return current.withInputs(v -> v.equals(current.input()) ? original : v);
        });
  }

  private static boolean changesNothing(Node node, Map<String, Node> producers) {
    Value in = node.input();
    Value out = node.output();
    return switch (node.op()) {
      case "Identity" -> true;
      case "Reshape", "Expand" -> in.shape().equals(out.shape());
      case "Cast" -> in.type() == out.type() || widened(node, producers).type() == out.type();
      case "Transpose" -> node.ints("perm").equals(LongStream.range(0, in.rank()).boxed().toList());
      default -> false;
    };
  }

  private static Value source(Node node, Map<String, Node> producers) {
    return node.is("Cast") && node.input().type() != node.output().type()
        ? widened(node, producers)
        : node.input();
  }

  /** What a cast's input was before it was cast from float32 to float64; otherwise the input. */
  private static Value widened(Node cast, Map<String, Node> producers) {
    Node before = producers.get(cast.input().name());
    return before != null
            && before.is("Cast")
            && before.input().type() == DataType.FLOAT32
            && before.output().type() == DataType.FLOAT64
        ? before.input()
        : cast.input();
  }

  /** Gives the producers of the outermost graph's outputs the outputs' names. */
  private static void nameOutputs(Graph root) {
    Substitution renamed = new Substitution();
    List<Node> nodes = root.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (!node.is("Identity") || !root.outputs().contains(node.output())) {
        continue;
      }
      Value source = node.input();
      boolean madeHere =
          nodes.stream().anyMatch(n -> n.outputs().contains(source))
              && !root.outputs().contains(source);
      if (madeHere) {
        Value name = node.output();
        nodes.remove(i);
        nodes.replaceAll(n -> n.withOutputs(v -> v.equals(source) ? name : v));
        renamed.put(source, name);
        renamed.apply(root);
      }
    }
  }
}

package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a graph down to its beginning: the first loop runs once, and others not at all. All else
 * stays as it is, so that a run shows what the graph's own nodes and weights compute.
 */
public final class FirstRound {
  private FirstRound() {}

  /** Changes the graph. */
  public static void run(Graph root) {
    GraphBuilder builder = new GraphBuilder(root);
    List<Node> nodes = root.nodes();
    int rounds = 1;
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.is("Loop")) {
        List<Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, builder.scalar(rounds, DataType.INT64));
        nodes.set(i, new Node(node.domain(), node.op(), inputs, node.outputs(), node.attributes()));
        rounds = 0;
      }
    }
    DropUnused.run(root);
  }
}

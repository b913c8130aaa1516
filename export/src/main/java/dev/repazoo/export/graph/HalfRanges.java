package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds which products of a graph half precision hasn't the range for: a run of the graph in single
 * gives the largest magnitude of every value that would be in half, in loops over all rounds.
 */
public final class HalfRanges {
  /** The only output of a graph that measures: float32 [K]. */
  public static final String OUTPUT = "ranges";

  /** A quarter of the largest half, since other inputs give other values. */
  private static final float MOST = 65504 / 4f;

  private final Graph root;
  private final HalfRegion region;

  private HalfRanges(Graph root) {
    this.root = root;
    region = HalfRegion.of(root, Set.of());
  }

  /** What was measured: the last product's weight before each value. */
  public record Measured(List<String> weights) {
    /** Copies the list. */
    public Measured {
      weights = List.copyOf(weights);
    }

    /**
     * Weights of products whose values aren't sure to fit.
     *
     * @param largest what {@link #OUTPUT} was
     */
    public Set<String> beyond(float[] largest) {
      Set<String> found = new TreeSet<>();
      for (int i = 0; i < largest.length; i++) {
        if (!(largest[i] <= MOST)) {
          found.add(weights.get(i));
        }
      }
      return found;
    }
  }

  /**
   * Makes a tidied graph give these magnitudes and nothing else; it computes in single.
   *
   * @throws ExportException when it has no products
   */
  public static Measured measure(Graph root) {
    List<String> weights = new ArrayList<>();
    Value largest =
        new HalfRanges(root)
            .inside(root, weights)
            .orElseThrow(
                () ->
                    new ExportException(
                        "the "
                            + root.name()
                            + " has no products with weights, so that nothing can be computed in"
                            + " half; export it with --precision fp32"));
    root.outputs().clear();
    new GraphBuilder(root).output(OUTPUT, largest);
    HalfStorage.run(root);
    DropUnused.run(root);
    return new Measured(weights);
  }

  /** Adds magnitudes of a graph's values, and tells whose they are. */
  private Optional<Value> inside(Graph graph, List<String> weights) {
    List<Node> before = List.copyOf(graph.nodes());
    graph.nodes().clear();
    GraphBuilder g = new GraphBuilder(root).within(graph);
    List<Value> parts = new ArrayList<>(); // [1], or [K] of a loop
    Set<String> measured = new HashSet<>();
    root.initializers().values().forEach(i -> measured.add(i.value().name()));
    for (Node node : before) {
      if (node.body().isPresent()) {
        List<String> inner = new ArrayList<>();
        inside(node.body().get(), inner)
            .ifPresentOrElse(largest -> parts.add(ofRounds(g, node, largest)), () -> g.add(node));
        weights.addAll(inner);
        continue;
      }
      g.add(node);
      if (region.contains(node) && (!HalfRegion.moves(node) || region.isLookup(node))) {
        List<Value> values = new ArrayList<>(node.outputs());
        values.addAll(node.inputs());
        for (Value value : values) {
          if (value.type() == DataType.FLOAT32 && measured.add(value.name())) {
            parts.add(largest(g, value));
            weights.add(region.weight(node));
          }
        }
      }
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            g.op("Concat")
                .with("axis", 0L)
                .apply(DataType.FLOAT32, new Shape(weights.size()), parts.toArray(Value[]::new)));
  }

  private static Value largest(GraphBuilder g, Value value) {
    Value size = g.op("Abs").apply(value.type(), value.shape(), value);
    Value one = g.op("ReduceMax").with("keepdims", 0L).apply(value.type(), new Shape(), size);
    return g.unsqueeze(one, 0);
  }

  /** Adds a loop that also gives its body's magnitudes, and takes the largest of all rounds. */
  private static Value ofRounds(GraphBuilder g, Node loop, Value largest) {
    Graph body = loop.body().orElseThrow();
    body.outputs().add(largest);
    List<Value> outputs = new ArrayList<>(loop.outputs());
    Value rounds =
        new Value(
            g.graph().freshName("rounds"), DataType.FLOAT32, new Shape(1).addAll(largest.shape()));
    outputs.add(rounds); // [rounds, K]
    g.add(new Node(loop.domain(), loop.op(), loop.inputs(), outputs, loop.attributes()));
    return g.op("ReduceMax")
        .with("keepdims", 0L)
        .apply(DataType.FLOAT32, largest.shape(), rounds, g.constant(0L));
  }
}

package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Computes a {@link HalfRegion} in half precision: its weights are stored in half, and values are
 * cast where they enter or leave it, each once.
 */
final class HalfGraph {
  private final Graph root;
  private final HalfRegion region;
  private final Map<String, Initializer> initializers = new HashMap<>();
  private final Map<String, Value> halves = new HashMap<>(); // by the name of the value in single
  private final Set<String> wantedInHalf = new HashSet<>();
  private final Set<String> wantedInSingle = new HashSet<>();

  private HalfGraph(Graph root, HalfRegion region) {
    this.root = root;
    this.region = region;
    root.initializers().values().forEach(i -> initializers.put(i.value().name(), i));
  }

  /**
   * Changes a graph.
   *
   * @param wide names of weights around which single precision stays, see {@link HalfRegion#of}
   */
  static void run(Graph root, Set<String> wide) {
    HalfGraph pass = new HalfGraph(root, HalfRegion.of(root, wide));
    root.walk(pass::note);
    pass.inside(root);
  }

  /** Notes who wants which values. */
  private void note(Graph graph) {
    graph.outputs().forEach(value -> wantedInSingle.add(value.name()));
    for (Node node : graph.nodes()) {
      Set<String> wanted = region.contains(node) ? wantedInHalf : wantedInSingle;
      if (!node.is("Cast")) { // reads either
        node.inputs().forEach(value -> wanted.add(value.name()));
      }
    }
  }

  private void inside(Graph graph) {
    List<Node> before = List.copyOf(graph.nodes());
    graph.nodes().clear();
    GraphBuilder builder = new GraphBuilder(root).within(graph);
    graph.inputs().forEach(value -> enter(builder, value, value));
    for (Node node : before) {
      if (region.contains(node)) {
        compute(builder, node);
      } else if (node.is("Cast") && halves.containsKey(node.input().name())) {
        builder.add(node.withInputs(value -> halves.get(value.name())));
      } else {
        builder.add(node);
        node.body().ifPresent(this::inside);
        // From double to half there is one cast, not two.
        boolean narrowed = node.is("Cast") && node.input().type() == DataType.FLOAT64;
        node.outputs().forEach(value -> enter(builder, value, narrowed ? node.input() : value));
      }
    }
  }

  /** Casts a value that the region reads and that comes from outside. */
  private void enter(GraphBuilder g, Value value, Value from) {
    if (value.type() == DataType.FLOAT32 && wantedInHalf.contains(value.name())) {
      halves.put(value.name(), g.cast(from, DataType.FLOAT16));
    }
  }

  private void compute(GraphBuilder g, Node node) {
    List<Value> outputs = node.outputs().stream().map(value -> halfOf(g, value)).toList();
    g.add(
        new Node(
            node.domain(),
            node.op(),
            node.inputs().stream().map(value -> read(g, value)).toList(),
            outputs,
            node.attributes()));
    for (int i = 0; i < outputs.size(); i++) {
      Value single = node.outputs().get(i);
      if (wantedInSingle.contains(single.name())) {
        TreeMap<String, Attribute> to = new TreeMap<>();
        to.put("to", new Attribute.OfInt(ElementType.FLOAT.code()));
        g.add(new Node(Node.STANDARD, "Cast", List.of(outputs.get(i)), List.of(single), to));
      }
    }
  }

  private Value halfOf(GraphBuilder g, Value value) {
    if (value.type() != DataType.FLOAT32) {
      return value;
    }
    Value half = new Value(g.graph().freshName("half"), DataType.FLOAT16, value.shape());
    halves.put(value.name(), half);
    return half;
  }

  private Value read(GraphBuilder g, Value value) {
    if (value.type() != DataType.FLOAT32) {
      return value;
    }
    Initializer initializer = initializers.get(value.name());
    if (initializer == null) {
      return halves.get(value.name());
    }
    if (initializer.data() instanceof TensorData.Constant constant) {
      return g.constant(new ConvertedData.Half(constant).memory(), DataType.FLOAT16, value.shape());
    }
    String name = value.name() + ".fp16";
    return root.initializer(
        name,
        () ->
            new Initializer(
                new Value(name, DataType.FLOAT16, value.shape()),
                new ConvertedData.Half(initializer.data())));
  }
}

package dev.repazoo.export.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Nodes in the order in which they run.
 *
 * <p>A nested graph (a loop's body) refers to values of the graphs around it by name. Initialisers
 * belong to the outermost graph, so that a body captures them instead of copying them at each
 * iteration.
 */
public final class Graph {
  private final Batch batch;
  private final String name;
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final Set<String> broadcastInputs = new HashSet<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Initializer> initializers;
  private final Names names;

  /** Hands out names, one counter for all nested graphs. */
  private static final class Names {
    private int count;

    String next(String stem) {
      return stem + "_" + count++;
    }
  }

  /** An empty outermost graph. */
  public Graph(String name, Batch batch) {
    this(name, batch, new LinkedHashMap<>(), new Names());
  }

  private Graph(String name, Batch batch, Map<String, Initializer> initializers, Names names) {
    this.name = name;
    this.batch = batch;
    this.initializers = initializers;
    this.names = names;
  }

  /** An empty graph inside of this one. */
  public Graph nested(String stem) {
    return new Graph(names.next(stem), batch, initializers, names);
  }

  /** What it is called in the file. */
  public String name() {
    return name;
  }

  /** What the batch size is in its shapes. */
  public Batch batch() {
    return batch;
  }

  /** Its inputs; may be changed. */
  public List<Value> inputs() {
    return inputs;
  }

  /** Names of inputs whose first axis, of size 1, is free in the file; may be changed. */
  public Set<String> broadcastInputs() {
    return broadcastInputs;
  }

  /** Its outputs; may be changed. */
  public List<Value> outputs() {
    return outputs;
  }

  /** Its nodes; may be changed. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The initialisers of the outermost graph by name; may be changed. */
  public Map<String, Initializer> initializers() {
    return initializers;
  }

  /** A name that no other value has. */
  public String freshName(String stem) {
    return names.next(stem);
  }

  /** Adds an initialiser unless its name is there already. */
  public Value initializer(String key, Supplier<Initializer> make) {
    return initializers.computeIfAbsent(key, k -> make.get()).value();
  }

  /** The bytes of the constants made while tracing, by key; parameters are left out. */
  public Map<String, TensorData> constants() {
    Map<String, TensorData> found = new LinkedHashMap<>();
    initializers.forEach(
        (key, initializer) -> {
          if (initializer.data() instanceof TensorData.Constant) {
            found.put(initializer.value().name(), initializer.data());
          }
        });
    return found;
  }

  /** Calls a function on this graph and on every graph nested in it. */
  public void walk(Consumer<Graph> visit) {
    visit.accept(this);
    nodes.forEach(node -> node.body().ifPresent(body -> body.walk(visit)));
  }

  /** The number of nodes here and in nested graphs. */
  public int countNodes() {
    int[] count = {0};
    walk(graph -> count[0] += graph.nodes.size());
    return count[0];
  }
}

package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Composes {@code LayerNormalization} over the last axis of reductions and arithmetic (opset 18),
 * {@code (x - m) / sqrt(sum (x - m)^2 / D + eps) w + b} with {@code m} the mean, for graphs that
 * are for CPUs: ONNX Runtime's own kernel there adds one number after another, these use the
 * processor's vectors, in a third of the time.
 */
final class ComposedNorms {
  private static final double EPSILON = 1e-5; // where a node has none

  private final Graph root;
  private final Set<String> ones = new HashSet<>();

  private ComposedNorms(Graph root) {
    this.root = root;
    root.constants()
        .forEach(
            (name, data) -> {
              if (isOnes(data)) {
                ones.add(name);
              }
            });
  }

  static void run(Graph root) {
    root.walk(new ComposedNorms(root)::inside);
  }

  /** Whether floats are all 1. */
  private static boolean isOnes(TensorData data) {
    var bytes = data.memory();
    while (bytes.remaining() >= Float.BYTES) {
      if (bytes.getFloat() != 1) {
        return false;
      }
    }
    return true;
  }

  private void inside(Graph graph) {
    List<Node> before = List.copyOf(graph.nodes());
    graph.nodes().clear();
    GraphBuilder builder = new GraphBuilder(root).within(graph);
    for (Node node : before) {
      if (node.is("LayerNormalization")
          && node.input().type() == DataType.FLOAT32
          && node.attributes().get("axis") instanceof Attribute.OfInt axis
          && axis.value() == -1) {
        compose(builder, node);
      } else {
        graph.nodes().add(node);
      }
    }
  }

  private void compose(GraphBuilder g, Node node) {
    Value x = node.input(); // [..., D]
    long width = x.size(-1);
    Value mean = reduce(g, "ReduceMean", x);
    Value centred = g.op("Sub").apply(x.type(), x.shape(), x, mean);
    Value squares = reduce(g, "ReduceSumSquare", centred);
    Value variance = onRows(g, "Mul", squares, 1.0 / width);
    double epsilon =
        node.attributes().get("epsilon") instanceof Attribute.OfFloat number
            ? number.value()
            : EPSILON;
    Value deviation =
        g.op("Sqrt").apply(x.type(), variance.shape(), onRows(g, "Add", variance, epsilon));
    List<Step> steps = new ArrayList<>();
    steps.add(new Step("Div", deviation));
    if (!ones.contains(node.inputs().get(1).name())) {
      steps.add(new Step("Mul", node.inputs().get(1)));
    }
    if (node.inputs().size() > 2) {
      steps.add(new Step("Add", node.inputs().get(2)));
    }
    Value result = centred;
    Step last = steps.remove(steps.size() - 1);
    for (Step step : steps) {
      result = g.op(step.op).apply(x.type(), x.shape(), result, step.by);
    }
    g.add(
        new Node(
            Node.STANDARD,
            last.op,
            List.of(result, last.by),
            List.of(node.output()),
            new TreeMap<>()));
  }

  /** What is done to all elements. */
  private record Step(String op, Value by) {}

  private static Value reduce(GraphBuilder g, String op, Value x) {
    long[] sizes = x.shape().getShape().clone();
    sizes[sizes.length - 1] = 1;
    return g.op(op).with("keepdims", 1L).apply(x.type(), new Shape(sizes), x, g.constant(-1L));
  }

  private static Value onRows(GraphBuilder g, String op, Value rows, double number) {
    return g.op(op).apply(rows.type(), rows.shape(), rows, g.scalar(number, rows.type()));
  }
}

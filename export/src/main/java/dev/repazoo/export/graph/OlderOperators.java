package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes a graph in the operators of an older opset, for runtimes of its time: {@code Gelu} (20)
 * composed of {@code Erf} or {@code Tanh}; axes of reductions (18) as attributes; {@code Split}
 * into equal parts (18) by their sizes, or slices. Everything else that is newer is refused.
 */
final class OlderOperators {
  private static final long GELU = 20;
  private static final long EIGHTEEN = 18;

  /** Attributes and operators that came with an opset and that nothing older stands for. */
  private static final Map<String, Long> SINCE =
      Map.of(
          "BitwiseAnd", EIGHTEEN,
          "BitwiseOr", EIGHTEEN,
          "BitwiseXor", EIGHTEEN,
          "BitwiseNot", EIGHTEEN,
          "Resize", EIGHTEEN,
          "LpPool", EIGHTEEN,
          "Mish", EIGHTEEN,
          "AveragePool", 19L,
          "DequantizeLinear", 21L);

  private static final Set<String> REDUCTIONS =
      Set.of(
          "ReduceMax",
          "ReduceMin",
          "ReduceMean",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceSumSquare");

  private final Graph root;
  private final Map<String, TensorData> constants;
  private final long opset;

  private OlderOperators(Graph root, long opset) {
    this.root = root;
    this.opset = opset;
    constants = root.constants();
  }

  /**
   * Rewrites a graph.
   *
   * @throws ExportException when it has what the opset hasn't
   */
  static void run(Graph root, long opset) {
    OlderOperators older = new OlderOperators(root, opset);
    root.walk(older::inside);
  }

  private void inside(Graph graph) {
    List<Node> before = List.copyOf(graph.nodes());
    graph.nodes().clear();
    GraphBuilder builder = new GraphBuilder(root).within(graph);
    before.forEach(node -> write(builder, node));
  }

  private void write(GraphBuilder g, Node node) {
    if (!node.domain().equals(Node.STANDARD)) {
      g.add(node);
    } else if (node.op().equals("Gelu") && opset < GELU) {
      gelu(g, node);
    } else if (REDUCTIONS.contains(node.op()) && opset < EIGHTEEN && node.inputs().size() > 1) {
      g.add(withAxes(node));
    } else if (node.op().equals("Split") && opset < EIGHTEEN) {
      if (node.input().type() == DataType.FLOAT64) {
        slices(g, node);
      } else {
        g.add(withSizes(g, node));
      }
    } else {
      refuse(node);
      g.add(node);
    }
  }

  private void refuse(Node node) {
    long since = SINCE.getOrDefault(node.op(), 0L);
    if (node.op().equals("Pad") && node.inputs().size() > 3) {
      since = EIGHTEEN; // its axes
    }
    if (since > opset) {
      throw new ExportException(
          "the %s uses %s as opset %d has it, so that opset %d can't hold it"
              .formatted(root.name(), node.op(), since, opset));
    }
  }

  /** As ONNX Runtime knows it, so that it is fused there. */
  private static void gelu(GraphBuilder g, Node node) {
    Value x = node.input();
    boolean tanh =
        node.attributes().get("approximate") instanceof Attribute.OfString word
            && word.value().equals("tanh");
    Value half;
    if (tanh) {
      // 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
      Value cube = binary(g, "Pow", x, scalar(g, 3, x));
      Value sum = binary(g, "Add", x, binary(g, "Mul", cube, scalar(g, 0.044715, x)));
      Value inner = binary(g, "Mul", sum, scalar(g, Math.sqrt(2 / Math.PI), x));
      half = binary(g, "Add", g.op("Tanh").apply(x.type(), x.shape(), inner), scalar(g, 1, x));
      Value scaled = binary(g, "Mul", x, scalar(g, 0.5, x));
      last(g, node, scaled, half);
    } else {
      // 0.5 x (1 + erf(x / sqrt(2)))
      Value inner = binary(g, "Div", x, scalar(g, Math.sqrt(2), x));
      half = binary(g, "Add", g.op("Erf").apply(x.type(), x.shape(), inner), scalar(g, 1, x));
      last(g, node, binary(g, "Mul", x, half), scalar(g, 0.5, x));
    }
  }

  private static void last(GraphBuilder g, Node node, Value left, Value right) {
    g.add(new Node(Node.STANDARD, "Mul", List.of(left, right), node.outputs(), new TreeMap<>()));
  }

  private static Value binary(GraphBuilder g, String op, Value left, Value right) {
    return g.op(op).apply(left.type(), left.shape(), left, right);
  }

  private static Value scalar(GraphBuilder g, double value, Value like) {
    return g.scalar(value, like.type());
  }

  private Node withAxes(Node node) {
    TensorData axes = constants.get(node.inputs().get(1).name());
    if (axes == null) {
      throw new ExportException(
          "the axes of %s aren't constant, so that opset %d can't hold it"
              .formatted(node.op(), opset));
    }
    List<Long> values = new ArrayList<>();
    var longs = axes.memory().asLongBuffer();
    while (longs.hasRemaining()) {
      values.add(longs.get());
    }
    TreeMap<String, Attribute> attributes = new TreeMap<>(node.attributes());
    attributes.put("axes", new Attribute.OfInts(values));
    return new Node(node.domain(), node.op(), List.of(node.input()), node.outputs(), attributes);
  }

  private static Node withSizes(GraphBuilder g, Node node) {
    TreeMap<String, Attribute> attributes = new TreeMap<>(node.attributes());
    attributes.remove("num_outputs");
    long[] each = new long[node.outputs().size()];
    Arrays.fill(each, node.output().size(axis(node)));
    Value sizes = g.dimensions(new Shape(each)); // which may be the batch size
    return new Node(
        node.domain(), node.op(), List.of(node.input(), sizes), node.outputs(), attributes);
  }

  /** ONNX Runtime of that time has no {@code Split} of doubles. */
  private static void slices(GraphBuilder g, Node node) {
    int axis = axis(node);
    long size = node.output().size(axis);
    long from = 0;
    for (Value part : node.outputs()) {
      Value start = from == 0 ? g.constant(0L) : g.dimensions(new Shape(from));
      Value end = g.dimensions(new Shape(from + size)); // which may be of the batch size
      g.add(
          new Node(
              Node.STANDARD,
              "Slice",
              List.of(node.input(), start, end, g.constant((long) axis)),
              List.of(part),
              new TreeMap<>()));
      from += size;
    }
  }

  private static int axis(Node node) {
    return node.attributes().get("axis") instanceof Attribute.OfInt number
        ? Math.toIntExact(number.value())
        : 0;
  }
}

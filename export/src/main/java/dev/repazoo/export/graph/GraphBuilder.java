package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.weights.SmallFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds nodes to a graph.
 *
 * <p>Callers say what type and shape a node's output has. Shapes that depend on the batch size are
 * written as ONNX wants them: -1 where one dimension is symbolic, arithmetic on the true batch size
 * otherwise.
 */
public final class GraphBuilder {
  /** A loop in a model's code over a symbolic dimension would unroll thousands of times. */
  private static final int MAX_NODES = 200_000;

  private final Graph root;
  private final Graph graph;

  /** A builder of an outermost graph. */
  public GraphBuilder(Graph root) {
    this(root, root);
  }

  private GraphBuilder(Graph root, Graph graph) {
    this.root = root;
    this.graph = graph;
  }

  /** A builder of a graph nested in this one. */
  public GraphBuilder nested(String stem) {
    return new GraphBuilder(root, graph.nested(stem));
  }

  /** A builder that adds to a graph nested in this one. */
  GraphBuilder within(Graph nested) {
    return new GraphBuilder(root, nested);
  }

  /** The outermost graph, which has the initialisers. */
  Graph root() {
    return root;
  }

  /** The graph being built. */
  public Graph graph() {
    return graph;
  }

  /** Adds an input of an outermost graph under exactly this name. */
  public Value input(String name, DataType type, Shape shape) {
    Value value = new Value(name, type, shape);
    graph.inputs().add(value);
    return value;
  }

  /** Adds an input of a nested graph. */
  public Value bodyInput(String stem, DataType type, Shape shape) {
    return input(graph.freshName(stem), type, shape);
  }

  /** Names a value as an output of an outermost graph. */
  public void output(String name, Value value) {
    Value named = value.named(name);
    add(new Node(Node.STANDARD, "Identity", List.of(value), List.of(named), new TreeMap<>()));
    graph.outputs().add(named);
  }

  /** Starts a standard operator. */
  public Call op(String name) {
    return new Call(Node.STANDARD, name);
  }

  /** Starts an operator of ONNX Runtime's own. */
  public Call microsoft(String name) {
    return new Call(Node.MICROSOFT, name);
  }

  /** An operator about to be added. */
  public final class Call {
    private final String domain;
    private final String name;
    private final SortedMap<String, Attribute> attributes = new TreeMap<>();

    private Call(String domain, String name) {
      this.domain = domain;
      this.name = name;
    }

    /** Sets a whole number. */
    public Call with(String key, long value) {
      attributes.put(key, new Attribute.OfInt(value));
      return this;
    }

    /** Sets a real number. */
    public Call with(String key, double value) {
      attributes.put(key, new Attribute.OfFloat((float) value));
      return this;
    }

    /** Sets a word. */
    public Call with(String key, String value) {
      attributes.put(key, new Attribute.OfString(value));
      return this;
    }

    /** Sets whole numbers. */
    public Call with(String key, long... values) {
      attributes.put(key, new Attribute.OfInts(Arrays.stream(values).boxed().toList()));
      return this;
    }

    /** Sets words. */
    public Call with(String key, List<String> values) {
      attributes.put(key, new Attribute.OfStrings(values));
      return this;
    }

    /** Sets a nested graph. */
    public Call with(String key, Graph body) {
      attributes.put(key, new Attribute.OfGraph(body));
      return this;
    }

    /** Adds the node; its only output has this type and shape. */
    public Value apply(DataType type, Shape shape, Value... inputs) {
      return apply(List.of(new Value("", type, shape)), inputs).get(0);
    }

    /** Adds the node with outputs of the types and shapes of {@code like}. */
    public List<Value> apply(List<Value> like, Value... inputs) {
      List<Value> outputs = like.stream().map(v -> v.named(graph.freshName(name))).toList();
      add(new Node(domain, name, List.of(inputs), outputs, attributes));
      return outputs;
    }
  }

  /** Adds a node that is complete. */
  void add(Node node) {
    graph.nodes().add(node);
    if (graph.nodes().size() > MAX_NODES) {
      throw new ExportException(
          "the graph has more than "
              + MAX_NODES
              + " nodes; a loop over the batch dimension unrolls while tracing: use an array"
              + " operator instead");
    }
  }

  // ---- constants ----

  /** A constant of whole numbers. */
  public Value constant(long... values) {
    ByteBuffer bytes = buffer(values.length * Long.BYTES);
    Arrays.stream(values).forEach(bytes::putLong);
    return constant(bytes.flip(), DataType.INT64, new Shape(values.length));
  }

  /** A 0-d constant of the given type. */
  public Value scalar(Number value, DataType type) {
    ByteBuffer bytes = buffer(Long.BYTES);
    switch (type) {
      case FLOAT16 -> bytes.putShort(SmallFloats.toHalf(value.doubleValue()));
      case FLOAT32 -> bytes.putFloat(value.floatValue());
      case FLOAT64 -> bytes.putDouble(value.doubleValue());
      case INT32 -> bytes.putInt(value.intValue());
      case INT64 -> bytes.putLong(value.longValue());
      case UINT8, INT8, BOOLEAN -> bytes.put(value.byteValue());
      default -> throw new ExportException("no constants of type " + type + " in a graph");
    }
    return constant(bytes.flip(), type, new Shape());
  }

  /** A float32 vector of one repeated value. */
  public Value filled(float value, long count) {
    ByteBuffer bytes = buffer(Math.toIntExact(count) * Float.BYTES);
    for (long i = 0; i < count; i++) {
      bytes.putFloat(value);
    }
    return constant(bytes.flip(), DataType.FLOAT32, new Shape(count));
  }

  /** A float32 matrix, rows first. */
  public Value matrix(float[] values, long rows, long columns) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return constant(bytes, DataType.FLOAT32, new Shape(rows, columns));
  }

  /** A constant of the given bytes, which are not copied; equal constants are one initialiser. */
  public Value constant(ByteBuffer bytes, DataType type, Shape shape) {
    if (root.batch().count(shape) > 0) {
      throw new ExportException(
          "an array of constants has the batch size in its shape "
              + shape
              + "; use zeros, ones or broadcast, or make it an input");
    }
    String key = "constant:" + type + shape + ":" + bytes.hashCode();
    String name = key;
    for (int i = 1; differs(name, bytes); i++) {
      name = key + "#" + i;
    }
    return root.initializer(
        name,
        () ->
            new Initializer(
                new Value(root.freshName("constant"), type, shape),
                new TensorData.Constant(bytes.asReadOnlyBuffer())));
  }

  private boolean differs(String key, ByteBuffer bytes) {
    Initializer there = root.initializers().get(key);
    return there != null && !there.data().memory().equals(bytes);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  // ---- shapes ----

  /** Changes the shape, keeping the order of the elements. */
  public Value reshape(Value x, Shape shape) {
    return op("Reshape").apply(x.type(), shape, x, target(shape));
  }

  /** Repeats along axes of size one (and new leading axes) up to a shape. */
  public Value expand(Value x, Shape shape) {
    return op("Expand").apply(x.type(), shape, x, dimensions(shape));
  }

  /** Reorders the axes. */
  public Value transpose(Value x, int... order) {
    long[] axes = Arrays.stream(order).asLongStream().toArray();
    long[] sizes = Arrays.stream(order).mapToLong(x::size).toArray();
    return op("Transpose").with("perm", axes).apply(x.type(), new Shape(sizes), x);
  }

  /** Converts the element type. */
  public Value cast(Value x, DataType type) {
    return x.type() == type
        ? x
        : op("Cast").with("to", ElementType.of(type).code()).apply(type, x.shape(), x);
  }

  /** Inserts axes of size one, at positions of the result. */
  public Value unsqueeze(Value x, long... axes) {
    List<Long> sizes = new ArrayList<>();
    Arrays.stream(x.shape().getShape()).forEach(sizes::add);
    Arrays.stream(axes).sorted().forEach(axis -> sizes.add((int) axis, 1L));
    return op("Unsqueeze")
        .apply(
            x.type(),
            new Shape(sizes.stream().mapToLong(Long::longValue).toArray()),
            x,
            constant(axes));
  }

  /** Cuts into equal parts along an axis. */
  public List<Value> split(Value x, int axis, int parts) {
    long[] sizes = x.shape().getShape().clone();
    sizes[axis] /= parts;
    Value part = new Value("", x.type(), new Shape(sizes));
    return op("Split")
        .with("axis", (long) axis)
        .with("num_outputs", (long) parts)
        .apply(java.util.Collections.nCopies(parts, part), x);
  }

  /** A shape for Reshape: -1 for a single symbolic dimension. */
  private Value target(Shape shape) {
    Batch batch = root.batch();
    return batch.count(shape) == 1
        ? constant(Arrays.stream(shape.getShape()).map(d -> batch.in(d) ? -1 : d).toArray())
        : dimensions(shape);
  }

  /** A shape as an int64 vector, computed from the true batch size where it depends on it. */
  public Value dimensions(Shape shape) {
    Batch batch = root.batch();
    if (batch.count(shape) == 0) {
      return constant(shape.getShape());
    }
    List<Value> parts = new ArrayList<>();
    List<Long> pending = new ArrayList<>();
    for (long dimension : shape.getShape()) {
      if (batch.in(dimension)) {
        flush(pending, parts);
        parts.add(dimension(dimension));
      } else {
        pending.add(dimension);
      }
    }
    flush(pending, parts);
    return parts.size() == 1
        ? parts.get(0)
        : op("Concat")
            .with("axis", 0L)
            .apply(DataType.INT64, new Shape(shape.dimension()), parts.toArray(Value[]::new));
  }

  private void flush(List<Long> pending, List<Value> parts) {
    if (!pending.isEmpty()) {
      parts.add(constant(pending.stream().mapToLong(Long::longValue).toArray()));
      pending.clear();
    }
  }

  /** A symbolic dimension as an int64 vector of one element. */
  private Value dimension(long dimension) {
    Batch batch = root.batch();
    Value size = batchSize();
    long factor = batch.factor(dimension);
    return factor == 1
        ? size
        : op("Mul").apply(DataType.INT64, new Shape(1), size, constant(factor));
  }

  /** The true batch size [1], read off the first input that has it. */
  public Value batchSize() {
    Batch batch = root.batch();
    for (Value input : root.inputs()) {
      for (int axis = 0; axis < input.rank(); axis++) {
        if (input.size(axis) == batch.prime()) {
          return op("Shape")
              .with("start", (long) axis)
              .with("end", axis + 1L)
              .apply(DataType.INT64, new Shape(1), input);
        }
      }
    }
    throw new ExportException("no input has the batch size as a dimension");
  }
}

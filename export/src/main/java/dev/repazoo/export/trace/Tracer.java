package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Initializer;
import dev.repazoo.export.graph.TensorData;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.CounterNoise;
import dev.repazoo.export.lowering.Target;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * One tracing run: the graph that grows, and the bridge between its values and the arrays that a
 * model's code sees.
 */
public final class Tracer {
  private static final Set<DataType> OUTPUTS =
      Set.of(DataType.FLOAT32, DataType.INT64, DataType.UINT8);

  private final GraphBuilder root;
  private final Target target;
  private final TracingManager manager = new TracingManager(this);
  private final Deque<GraphBuilder> nesting = new ArrayDeque<>();
  private String lastParameter = "";

  /** Traces into the given empty graph. */
  public Tracer(Graph graph, Target target) {
    root = new GraphBuilder(graph);
    this.target = target;
    nesting.push(root);
  }

  /** The run that an array belongs to. */
  static Tracer of(NDArray array) {
    if (array instanceof TracedArray traced) {
      return traced.tracer();
    }
    throw new ExportException("an array of a running engine has come where a traced one must be");
  }

  /** Who shall run the graph. */
  Target target() {
    return target;
  }

  /** Adds nodes at the present place: the outermost graph, or the loop being traced. */
  GraphBuilder graph() {
    return nesting.element();
  }

  TracingManager manager() {
    return manager;
  }

  /** Declares an input of the model. */
  public NDArray input(String name, DataType type, Shape shape) {
    return array(root.input(name, type, shape));
  }

  /**
   * Declares an output of the model.
   *
   * @throws ExportException for a type that graphs don't give
   */
  public void output(String name, NDArray array) {
    Value value = value(array);
    if (!OUTPUTS.contains(value.type())) {
      throw new ExportException(
          "output "
              + name
              + " is "
              + value.type()
              + ", and graphs give float32, int64 or uint8: end the model with toType");
    }
    root.output(name, value);
  }

  /** The value behind an array; an array of a running engine is copied in as a constant. */
  Value value(NDArray array) {
    return array instanceof TracedArray traced ? traced.value() : capture(array);
  }

  /** The value behind an array that may be absent, as DJL has biases. */
  Optional<Value> optional(NDArray array) {
    return Optional.ofNullable(array).map(this::value);
  }

  TracedArray array(Value value) {
    return new TracedArray(this, value);
  }

  private Value capture(NDArray array) {
    // Copied: a temporary's memory is freed when the forward pass ends.
    return graph().constant(array.toByteBuffer(false), array.getDataType(), array.getShape());
  }

  /** The bytes of a constant that was made while tracing; none for what is computed. */
  Optional<ByteBuffer> constant(Value value) {
    return root.graph().initializers().values().stream()
        .filter(initializer -> initializer.value().equals(value))
        .map(Initializer::data)
        .filter(TensorData.Constant.class::isInstance)
        .map(TensorData::memory)
        .findFirst();
  }

  /** The initialiser of a model's parameter, whose memory must stay until the file is written. */
  TracedArray parameter(String name, NDArray array) {
    lastParameter = name;
    Value value = new Value(name, array.getDataType(), array.getShape());
    long bytes = array.getShape().size() * array.getDataType().getNumOfBytes();
    return array(
        root.graph()
            .initializer(
                name,
                () ->
                    new Initializer(
                        value,
                        new TensorData.Parameter(array.getUid(), bytes, () -> memory(array)))));
  }

  private static ByteBuffer memory(NDArray array) {
    return array.toByteBuffer(true);
  }

  /** The parameter that was asked for last: where in the model tracing stands. */
  String lastParameter() {
    return lastParameter;
  }

  /**
   * A counted loop over one array: {@code for i in 0..count-1: state = body(i, state)}.
   *
   * @param state its value before the first iteration
   * @param count number of iterations
   * @param body from the iteration's number (int64, 0-d) and the state to the next state, of the
   *     same shape and type
   * @return the last state
   */
  public static NDArray loop(NDArray state, long count, BinaryOperator<NDArray> body) {
    Tracer tracer = of(state);
    return tracer.array(tracer.loop(tracer.value(state), count, body));
  }

  /**
   * A slice of an array at an index that is itself an array.
   *
   * @param array [N, ...]
   * @param index int64, 0-d
   * @return [...]
   */
  public static NDArray row(NDArray array, NDArray index) {
    Tracer tracer = of(index);
    return new Lookup(tracer.array(tracer.value(array))).along(tracer.value(index), 0);
  }

  /**
   * Standard normal noise made inside of the graph from a seed for each sample.
   *
   * @param seed int64 [B]
   * @param stream int64, 0-d: which of the seeds' arrays
   * @param shape [B, ...]
   * @return float32
   * @see CounterNoise
   */
  public static NDArray noise(NDArray seed, NDArray stream, Shape shape) {
    Tracer tracer = of(seed);
    return tracer.array(
        CounterNoise.lower(tracer.graph(), tracer.value(seed), tracer.value(stream), shape));
  }

  private Value loop(Value state, long count, BinaryOperator<NDArray> body) {
    GraphBuilder outer = graph();
    GraphBuilder inner = outer.nested("loop_body");
    Value iteration = inner.bodyInput("iteration", DataType.INT64, new Shape());
    Value condition = inner.bodyInput("condition", DataType.BOOLEAN, new Shape());
    Value entering = inner.bodyInput("state", state.type(), state.shape());
    nesting.push(inner);
    Value leaving;
    try {
      leaving = value(body.apply(array(iteration), array(entering)));
    } finally {
      nesting.pop();
    }
    if (!leaving.shape().equals(state.shape()) || leaving.type() != state.type()) {
      throw new ExportException(
          "a loop's state enters as " + state + " and leaves as " + leaving + "; they must agree");
    }
    inner
        .graph()
        .outputs()
        .add(inner.op("Identity").apply(condition.type(), condition.shape(), condition));
    inner
        .graph()
        .outputs()
        .add(inner.op("Identity").apply(leaving.type(), leaving.shape(), leaving));
    return outer
        .op("Loop")
        .with("body", inner.graph())
        .apply(
            state.type(),
            state.shape(),
            outer.scalar(count, DataType.INT64),
            outer.scalar(1, DataType.BOOLEAN),
            state);
  }
}

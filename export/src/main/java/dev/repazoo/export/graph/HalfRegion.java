package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes of a graph are computed in half precision: its products with weights, lookups in
 * tables of embeddings, and what lies between two of them as far as every operator on the way is
 * one that half precision is safe for.
 *
 * <p>What precedes the first product or follows the last, such as the embedding of a time's sines
 * and a sampler's arithmetic, stays in single; so do statistics (reductions and what is computed of
 * nothing else), whatever they are multiplied with, and operators that are in no table here.
 * Kernels of the layer norms, of softmax and of attention sum in single whatever they are given.
 */
final class HalfRegion {
  /** Products, when their second input is a weight. */
  private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm", "Conv", "ConvTranspose");

  /** Operators that only move numbers, so that of weights they may begin a region. */
  private static final Set<String> MOVES =
      Set.of(
          "Concat",
          "DepthToSpace",
          "Expand",
          "Gather",
          "Identity",
          "Reshape",
          "Slice",
          "SpaceToDepth",
          "Split",
          "Squeeze",
          "Tile",
          "Transpose",
          "Unsqueeze");

  private static final Set<String> COMPUTES =
      Set.of(
          "Add",
          "AveragePool",
          "BatchNormalization",
          "Clip",
          "Div",
          "Gelu",
          "InstanceNormalization",
          "LayerNormalization",
          "LeakyRelu",
          "MatMul",
          "Max",
          "MaxPool",
          "Min",
          "Mul",
          "Neg",
          "Pad",
          "Relu",
          "Resize",
          "Sigmoid",
          "Softmax",
          "Sub",
          "Tanh",
          "Where");

  /** What gives something as large as what it is given, such as a mask that is added to scores. */
  private static final Set<String> CARRIES =
      Set.of("Add", "Max", "Min", "Mul", "Neg", "Sub", "Where");

  private static final float LARGEST = 65504;

  /** The smallest magnitude with all digits. */
  private static final float SMALLEST = 0x1p-14f;

  private final Map<String, Initializer> initializers = new HashMap<>();
  private final Set<String> wide;
  private final List<Node> order = new ArrayList<>();
  private final Set<String> rising = new HashSet<>(); // values after a product
  private final Set<String> statistics = new HashSet<>();
  private final Set<String> constants = new HashSet<>(); // that are made from initializers
  private final Set<String> beyond = new HashSet<>(); // values with constants half hasn't
  private final Map<String, String> moved = new HashMap<>(); // parts of weights
  private final Map<String, Integer> products = new HashMap<>(); // values' last one
  private final List<String> weights = new ArrayList<>(); // that begin something, in order
  private final Set<String> half = new HashSet<>(); // first outputs of its nodes

  private HalfRegion(Graph root, Set<String> wide) {
    this.wide = wide;
    root.initializers().values().forEach(i -> initializers.put(i.value().name(), i));
    collect(root);
    order.forEach(this::rise);
    fall();
  }

  /**
   * Finds it.
   *
   * @param wide names of weights whose product, and what is computed of it up to the next one,
   *     stays in single
   */
  static HalfRegion of(Graph root, Set<String> wide) {
    return new HalfRegion(root, wide);
  }

  /** Whether a node is computed in half. */
  boolean contains(Node node) {
    return half.contains(node.output().name());
  }

  /** Whether a node's outputs hold no other numbers than its inputs. */
  static boolean moves(Node node) {
    return node.domain().equals(Node.STANDARD) && MOVES.contains(node.op());
  }

  /** Whether a node takes rows of a table of embeddings that what goes in asks for. */
  boolean isLookup(Node node) {
    return node.is("Gather")
        && isWeight(node.input())
        && !initializers.containsKey(node.inputs().get(1).name());
  }

  /**
   * The weight of the last product before a node inside of the region, or of the node itself; a
   * table of embeddings counts as one.
   */
  String weight(Node node) {
    return weights.get(products.get(node.output().name()));
  }

  /** Whether a value is a model's parameter in single precision. */
  boolean isWeight(Value value) {
    Initializer weight = initializers.get(value.name());
    return weight != null
        && weight.value().type() == DataType.FLOAT32
        && !(weight.data() instanceof TensorData.Constant);
  }

  private void collect(Graph graph) {
    for (Node node : graph.nodes()) {
      order.add(node);
      node.body().ifPresent(this::collect);
    }
  }

  private boolean isProduct(Node node) {
    return node.domain().equals(Node.STANDARD)
        && PRODUCTS.contains(node.op())
        && ofWeight(node.inputs().get(1)).isPresent();
  }

  /** The name of the weight that a value is, or a part of. */
  private Optional<String> ofWeight(Value value) {
    return isWeight(value)
        ? Optional.of(value.name())
        : Optional.ofNullable(moved.get(value.name()));
  }

  private static boolean isSafe(Node node) {
    return node.domain().equals(Node.MICROSOFT)
        ? node.op().equals("MultiHeadAttention")
        : moves(node) || COMPUTES.contains(node.op());
  }

  private void rise(Node node) {
    if (node.is("Cast") && initializers.containsKey(node.input().name())) {
      constants.add(node.output().name());
      return;
    }
    boolean product = isProduct(node);
    if (moves(node) && ofWeight(node.input()).isPresent()) {
      String weight = ofWeight(node.input()).get();
      node.outputs().forEach(value -> moved.put(value.name(), weight));
    }
    boolean begins = product || (moves(node) && isWeight(node.input()));
    if (begins) {
      weights.add(ofWeight(product ? node.inputs().get(1) : node.input()).orElseThrow());
    } else if (isStatistic(node)) {
      node.outputs().forEach(value -> statistics.add(value.name()));
      return;
    } else if (!isSafe(node)) {
      return;
    }
    int last =
        begins
            ? weights.size() - 1
            : node.inputs().stream()
                .mapToInt(value -> products.getOrDefault(value.name(), -1))
                .max()
                .orElse(-1);
    boolean kept = last >= 0 && wide.contains(weights.get(last));
    boolean reached =
        begins || node.inputs().stream().anyMatch(value -> rising.contains(value.name()));
    if ((moves(node) || CARRIES.contains(node.op()))
        && node.inputs().stream()
            .anyMatch(value -> beyond.contains(value.name()) || exceeds(value))) {
      node.outputs().forEach(value -> beyond.add(value.name()));
      return;
    }
    boolean fits =
        node.output().type() == DataType.FLOAT32
            && node.inputs().stream()
                .noneMatch(value -> statistics.contains(value.name()) || exceeds(value));
    for (Value value : node.outputs()) {
      if (last >= 0) {
        products.put(value.name(), last);
      }
      if (reached && fits && !kept) {
        rising.add(value.name());
      }
    }
  }

  /** A reduction after a product, or what is computed of nothing but these and constants. */
  private boolean isStatistic(Node node) {
    if (node.body().isPresent()) {
      return false;
    }
    if (node.op().startsWith("Reduce")) {
      return rising.contains(node.input().name());
    }
    return node.inputs().stream().anyMatch(value -> statistics.contains(value.name()))
        && node.inputs().stream()
            .allMatch(
                value ->
                    statistics.contains(value.name())
                        || initializers.containsKey(value.name())
                        || constants.contains(value.name())
                        || value.equals(Value.ABSENT));
  }

  /** Whether a constant has numbers that half precision hasn't. */
  private boolean exceeds(Value value) {
    Initializer constant = initializers.get(value.name());
    if (constant == null
        || value.type() != DataType.FLOAT32
        || !(constant.data() instanceof TensorData.Constant)) {
      return false;
    }
    FloatBuffer numbers = constant.data().memory().asFloatBuffer();
    boolean one = numbers.remaining() == 1;
    while (numbers.hasRemaining()) {
      float size = Math.abs(numbers.get());
      if (size > LARGEST || (one && size > 0 && size < SMALLEST)) {
        return true;
      }
    }
    return false;
  }

  /** Keeps of what comes after products what leads to another. */
  private void fall() {
    Set<String> leading = new HashSet<>();
    for (int i = order.size() - 1; i >= 0; i--) {
      Node node = order.get(i);
      boolean after = rising.contains(node.output().name());
      boolean before = node.outputs().stream().anyMatch(value -> leading.contains(value.name()));
      if (after && (before || isProduct(node) || isLookup(node))) {
        half.add(node.output().name());
        node.inputs().forEach(value -> leading.add(value.name()));
      }
    }
  }
}

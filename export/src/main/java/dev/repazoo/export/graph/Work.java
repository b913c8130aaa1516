package dev.repazoo.export.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** How much a graph computes: the additions and multiplications of its products. */
public final class Work {
  private final Batch batch;
  private final Map<String, TensorData> constants;

  private Work(Graph graph) {
    batch = graph.batch();
    constants = new HashMap<>(graph.constants());
  }

  /** Operations for one sample. */
  public static double ofOneSample(Graph graph) {
    return new Work(graph).of(graph);
  }

  private double of(Graph graph) {
    return graph.nodes().stream().mapToDouble(this::of).sum();
  }

  private double of(Node node) {
    if (node.body().isPresent()) {
      return rounds(node) * of(node.body().get());
    }
    return switch (node.op()) {
      case "MatMul" -> 2.0 * elements(node.output()) * node.input().size(-1);
      case "Gemm", "Conv" -> {
        Value weight = node.inputs().get(1);
        yield 2.0 * elements(node.output()) * elements(weight) / weight.size(0);
      }
      case "ConvTranspose" -> {
        Value weight = node.inputs().get(1);
        yield 2.0 * elements(node.input()) * elements(weight) / weight.size(0);
      }
      case "MultiHeadAttention" -> 4.0 * elements(node.output()) * node.inputs().get(1).size(1);
      default -> 0;
    };
  }

  /** How often a loop runs; once, where that isn't known. */
  private double rounds(Node node) {
    TensorData count = constants.get(node.input().name());
    return count == null ? 1 : count.memory().getLong();
  }

  private double elements(Value value) {
    return Arrays.stream(value.shape().getShape())
        .mapToDouble(size -> batch.in(size) ? batch.factor(size) : size)
        .reduce(1, (a, b) -> a * b);
  }
}

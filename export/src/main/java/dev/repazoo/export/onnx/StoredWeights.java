package dev.repazoo.export.onnx;

import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.TensorData;
import dev.repazoo.runtime.OnnxModelInfo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the weights of a graph lie in the files that it was written to. Other graphs of the same
 * model in that folder may take theirs from there: what is checked then is what was written, and
 * nothing is written twice.
 */
public final class StoredWeights {
  private final Map<TensorData, OnnxModelInfo.Stored> places = new HashMap<>();

  private StoredWeights() {}

  /**
   * Of a graph's files.
   *
   * @param graph as it was written
   * @param model the ONNX file
   */
  public static StoredWeights of(Graph graph, Path model) {
    Map<String, OnnxModelInfo.Stored> byName =
        OnnxModelInfo.read(model).initializers().stream()
            .collect(Collectors.toMap(OnnxModelInfo.Stored::name, Function.identity()));
    StoredWeights weights = new StoredWeights();
    graph
        .initializers()
        .values()
        .forEach(
            initializer -> {
              if (!(initializer.data() instanceof TensorData.Constant)) {
                weights.places.put(initializer.data(), byName.get(initializer.value().name()));
              }
            });
    return weights;
  }

  /** Where they lie; empty for those that only another graph has. */
  Optional<OnnxModelInfo.Stored> find(TensorData data) {
    return Optional.ofNullable(places.get(data));
  }
}

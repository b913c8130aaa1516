package dev.repazoo.export.graph;

import java.util.Set;

/** The passes over a traced graph, in order. */
public final class Passes {
  private Passes() {}

  /**
   * Tidies a graph: what it computes stays the same, and weights are stored as products take them.
   */
  public static void tidy(Graph graph) {
    TransposeWeights.run(graph);
    tidyKeepingWeights(graph);
  }

  /** Tidies a graph and leaves weights as the model has them; transposes are a runtime's work. */
  public static void tidyKeepingWeights(Graph graph) {
    RemoveIdentities.run(graph);
    HoistInvariants.run(graph);
    ShareCommon.run(graph);
    DropUnused.run(graph);
  }

  /**
   * Changes the number format of products with weights, in a tidied graph.
   *
   * @param microsoft whether ONNX Runtime's own operators may be used
   * @throws ExportException when there is nothing to change
   */
  public static void reduce(Graph graph, WeightPrecision precision, boolean microsoft) {
    reduce(graph, precision, microsoft, Set.of());
  }

  /**
   * The same.
   *
   * @param wide names of weights whose products half precision hasn't the range for, see {@link
   *     HalfRanges}
   */
  public static void reduce(
      Graph graph, WeightPrecision precision, boolean microsoft, Set<String> wide) {
    switch (precision) {
      case FP32 -> {} // as traced
      case FP16 -> HalfGraph.run(graph, wide);
      case FP16_WEIGHTS -> HalfStorage.run(graph);
      case INT8 -> {
        QuantizedProducts.run(graph, microsoft);
        ComposedNorms.run(graph);
      }
      case INT4 -> FourBitProducts.run(graph, microsoft);
    }
    ShareCommon.run(graph);
    DropUnused.run(graph);
  }

  /**
   * Writes a graph in the operators of an older opset.
   *
   * @throws ExportException when it has what the opset hasn't
   */
  public static void older(Graph graph, long opset) {
    OlderOperators.run(graph, opset);
    ShareCommon.run(graph);
    DropUnused.run(graph);
  }
}

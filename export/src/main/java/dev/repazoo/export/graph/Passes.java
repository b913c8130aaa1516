package dev.repazoo.export.graph;

/** The passes over a traced graph, in order. */
public final class Passes {
  private Passes() {}

  /** Tidies a graph: what it computes stays the same. */
  public static void tidy(Graph graph) {
    TransposeWeights.run(graph);
    RemoveIdentities.run(graph);
    HoistInvariants.run(graph);
    ShareCommon.run(graph);
    DropUnused.run(graph);
  }
}

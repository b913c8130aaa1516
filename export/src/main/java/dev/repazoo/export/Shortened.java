package dev.repazoo.export;

/**
 * What is run in place of a graph that would take minutes.
 *
 * @param twin the same code with fewer steps and fewer blocks: run on every batch size, it shows
 *     that code and file agree
 * @param first all blocks with fewer and so larger steps, whose eager code is that of the first
 *     round of its first loop: one evaluation, which shows that the file's weights are the model's
 * @param measured all blocks with fewer steps: what a lower precision costs is measured on it
 */
public record Shortened(GraphSpec twin, GraphSpec first, GraphSpec measured) {
  /** Floating point operations of one sample from which on running a graph takes too long. */
  private static final double LONG = 1e11;

  /** Whether a graph with these operations is shortened. */
  static boolean isWorthwhile(double operations) {
    return operations > LONG;
  }

  /** How a twin is told from the graph. */
  static String words(GraphSpec twin, GraphSpec graph) {
    long millions = 1_000_000;
    long ofTwin = count(twin);
    long ofGraph = count(graph);
    return ofTwin == ofGraph
        ? twin.description()
        : "%s with %d of %d million parameters"
            .formatted(twin.description(), ofTwin / millions, ofGraph / millions);
  }

  private static long count(GraphSpec spec) {
    return spec.block().getParameters().stream()
        .mapToLong(parameter -> parameter.getValue().getShape().size())
        .sum();
  }
}

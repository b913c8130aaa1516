package dev.repazoo.spark.task;

import dev.repazoo.export.sampling.PipelineBackend;
import dev.repazoo.export.sampling.SamplerBackend;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.runtime.OnnxSession;

/**
 * Loaded samplers of this process. A task borrows one, with as many threads as it has cores; so
 * there are as many as tasks at once, and loading is done once for each.
 */
final class OpenGraphs {
  private static final IdleGraphs<SamplingBackend> IDLE = new IdleGraphs<>();

  private OpenGraphs() {}

  /**
   * Borrows a graph.
   *
   * @param name of its file among those that Spark has brought
   * @param device as {@link TaskDevice} takes it
   */
  static Borrowed<SamplingBackend> borrow(String name, String device) {
    return IDLE.borrow(BroughtGraph.of(name, device), OpenGraphs::open);
  }

  private static SamplingBackend open(BroughtGraph brought) {
    OnnxSession graph = brought.open();
    try {
      return graph.hasInput("seed") ? new PipelineBackend(graph) : new SamplerBackend(graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }
}

package dev.repazoo.spark.task;

import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import java.util.HashMap;
import java.util.Map;

/**
 * Graphs of this process, loaded for ONNX Runtime. Tasks with a core each share one, which computes
 * in their threads; those with more, or with GPUs, borrow one for themselves.
 */
final class OpenSessions {
  private static final Map<BroughtGraph, OnnxSession> SHARED = new HashMap<>();
  private static final IdleGraphs<OnnxSession> IDLE = new IdleGraphs<>();

  private OpenSessions() {}

  /**
   * Borrows a graph.
   *
   * @param name of its file among those that Spark has brought
   * @param device as {@link TaskDevice} takes it
   */
  static Borrowed<OnnxSession> borrow(String name, String device) {
    BroughtGraph graph = BroughtGraph.of(name, device);
    if (graph.threads() == 1 && !OnnxDevice.of(graph.device()).isGpu()) {
      synchronized (SHARED) {
        return new Borrowed<>(SHARED.computeIfAbsent(graph, BroughtGraph::open), () -> {});
      }
    }
    return IDLE.borrow(graph, BroughtGraph::open);
  }
}

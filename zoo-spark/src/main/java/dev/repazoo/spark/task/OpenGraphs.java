package dev.repazoo.spark.task;

import dev.repazoo.export.sampling.PipelineBackend;
import dev.repazoo.export.sampling.SamplerBackend;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;

/**
 * Loaded graphs of this process. A task borrows one, with as many threads as it has cores; so there
 * are as many as tasks at once, and loading is done once for each.
 */
final class OpenGraphs {
  private static final Map<Key, Deque<SamplingBackend>> IDLE = new HashMap<>();

  private OpenGraphs() {}

  /** What tells graphs apart: Spark has a folder of files for each application. */
  private record Key(String path, String device, int threads) {}

  /** A graph that nobody else uses until this is closed. */
  record Borrowed(SamplingBackend backend, Runnable back) implements AutoCloseable {
    @Override
    public void close() {
      back.run();
    }
  }

  /**
   * Borrows a graph.
   *
   * @param name of its file among those that Spark has brought
   */
  static Borrowed borrow(String name, String device) {
    Key key =
        new Key(SparkFiles.get(name), TaskDevice.of(device), Math.max(1, TaskContext.get().cpus()));
    SamplingBackend backend;
    synchronized (IDLE) {
      Deque<SamplingBackend> idle = IDLE.computeIfAbsent(key, k -> new ArrayDeque<>());
      backend = idle.isEmpty() ? null : idle.pop();
    }
    SamplingBackend found = backend == null ? open(key) : backend;
    return new Borrowed(
        found,
        () -> {
          synchronized (IDLE) {
            IDLE.get(key).push(found);
          }
        });
  }

  private static SamplingBackend open(Key key) {
    OnnxSession graph =
        OnnxSession.open(Path.of(key.path()), OnnxDevice.of(key.device()), key.threads());
    try {
      return graph.hasInput("seed") ? new PipelineBackend(graph) : new SamplerBackend(graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }
}

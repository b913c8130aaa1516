package dev.repazoo.spark.task;

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
 * Graphs of this process, loaded for ONNX Runtime. Tasks with a core each share one, which computes
 * in their threads; those with more, or with GPUs, borrow one for themselves.
 */
final class OpenSessions {
  private static final Map<Key, OnnxSession> SHARED = new HashMap<>();
  private static final Map<Key, Deque<OnnxSession>> IDLE = new HashMap<>();

  private OpenSessions() {}

  /** What tells graphs apart: Spark has a folder of files for each application. */
  private record Key(String path, String device, int threads) {
    OnnxSession open() {
      return OnnxSession.open(Path.of(path), OnnxDevice.of(device), threads);
    }
  }

  /** A graph that is there until this is closed. */
  record Borrowed(OnnxSession session, Runnable back) implements AutoCloseable {
    @Override
    public void close() {
      back.run();
    }
  }

  /**
   * Borrows a graph.
   *
   * @param name of its file among those that Spark has brought
   * @param device as {@link TaskDevice} takes it
   */
  static Borrowed borrow(String name, String device) {
    int cores = Math.max(1, TaskContext.get().cpus());
    Key key = new Key(SparkFiles.get(name), TaskDevice.of(device), cores);
    if (cores == 1 && !OnnxDevice.of(key.device()).isGpu()) {
      synchronized (SHARED) {
        return new Borrowed(SHARED.computeIfAbsent(key, Key::open), () -> {});
      }
    }
    OnnxSession session;
    synchronized (IDLE) {
      Deque<OnnxSession> idle = IDLE.computeIfAbsent(key, k -> new ArrayDeque<>());
      session = idle.isEmpty() ? null : idle.pop();
    }
    OnnxSession found = session == null ? key.open() : session;
    return new Borrowed(
        found,
        () -> {
          synchronized (IDLE) {
            IDLE.get(key).push(found);
          }
        });
  }
}

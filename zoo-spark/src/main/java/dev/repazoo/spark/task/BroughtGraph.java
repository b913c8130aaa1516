package dev.repazoo.spark.task;

import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import java.nio.file.Path;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;

/**
 * A graph as a task computes with it, which tells loaded graphs apart.
 *
 * @param path of its file: Spark has a folder of files for each application
 * @param device that it computes on
 * @param threads the task's cores
 */
record BroughtGraph(String path, String device, int threads) {

  /**
   * Returns the graph of the task that asks.
   *
   * @param name of its file among those that Spark has brought
   * @param device as {@link TaskDevice} takes it
   */
  static BroughtGraph of(String name, String device) {
    return new BroughtGraph(
        SparkFiles.get(name), TaskDevice.of(device), Math.max(1, TaskContext.get().cpus()));
  }

  OnnxSession open() {
    return OnnxSession.open(Path.of(path), OnnxDevice.of(device), threads);
  }
}

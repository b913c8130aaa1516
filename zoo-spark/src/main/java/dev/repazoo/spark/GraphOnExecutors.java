package dev.repazoo.spark;

import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.runtime.ModelFileException;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** Brings exported graphs to executors. */
final class GraphOnExecutors {
  private GraphOnExecutors() {}

  /**
   * Looks whether ONNX Runtime loads a graph here and executors have memory for it, so that what is
   * wrong is said before a job begins, and brings it and the files that have its weights to the
   * executors.
   *
   * @param batch images that a task computes at once
   * @param device that tasks compute on; a GPU has memory of its own
   * @return the name of the file there
   * @throws ModelFileException when it can't be loaded
   * @throws IOException when there is too little memory
   */
  static String bring(JavaSparkContext context, GraphFiles graph, int batch, String device)
      throws IOException {
    GraphMemory memory = GraphMemory.measured(graph);
    if (!device.startsWith("cuda")) {
      ExecutorMemory.of(context).require(graph.graph().getFileName().toString(), memory, batch);
    }
    for (Path file : graph.paths()) {
      context.addFile(file.toAbsolutePath().toString());
    }
    return graph.graph().getFileName().toString();
  }
}

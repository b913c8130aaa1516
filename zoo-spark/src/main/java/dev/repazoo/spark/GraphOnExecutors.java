package dev.repazoo.spark;

import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** Brings exported graphs to executors. */
final class GraphOnExecutors {
  private GraphOnExecutors() {}

  /**
   * Looks whether ONNX Runtime loads a graph here, so that what is wrong with it is said before a
   * job begins, and brings it and the files that have its weights to the executors.
   *
   * @return the name of the file there
   * @throws ModelFileException when it can't be loaded
   */
  static String bring(JavaSparkContext context, GraphFiles graph) {
    OnnxSession.open(graph.graph(), OnnxDevice.CPU, 1).close();
    for (Path file : graph.paths()) {
      context.addFile(file.toAbsolutePath().toString());
    }
    return graph.graph().getFileName().toString();
  }
}

package dev.repazoo.spark;

import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spark.task.DrawPiece;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Draws each block of samples by a task. As many are used at once as the cluster has slots; each
 * thread waits for its block, and what it does with it is as if it had drawn it here.
 *
 * @param context of Spark
 * @param piece what a task does
 * @param conditioning what the graph is conditioned on
 */
record SparkBackend(JavaSparkContext context, DrawPiece piece, Conditioning conditioning)
    implements SamplingBackend {

  /**
   * Brings a graph, and the files beside it that have its weights, to the executors.
   *
   * @return a backend for each task that runs at once
   * @throws IOException when executors have too little memory for the weights
   */
  static List<SamplingBackend> of(
      JavaSparkContext context, Path graph, String device, Conditioning conditioning)
      throws IOException {
    Set<Path> files = new LinkedHashSet<>(List.of(graph));
    OnnxModelInfo.read(graph).initializers().forEach(weights -> files.add(weights.file()));
    if (!device.startsWith("cuda")) {
      ExecutorMemory.of(context)
          .eachForItself()
          .require(graph.getFileName().toString(), GraphMemory.ofWeights(files), 1);
    }
    files.forEach(file -> context.addFile(file.toAbsolutePath().toString()));
    DrawPiece piece = new DrawPiece(graph.getFileName().toString(), device);
    List<SamplingBackend> backends = new ArrayList<>();
    for (int i = 0; i < Slots.of(context); i++) {
      backends.add(new SparkBackend(context, piece, conditioning));
    }
    return backends;
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, ConditionData conditions) {
    List<DrawPiece.Result> drawn = new ArrayList<>();
    try {
      Pieces.run(
          context,
          List.of(new DrawPiece.Work(noise, indices, conditions)),
          piece,
          drawn::add,
          () -> false);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return drawn.get(0).samples();
  }

  /** Spark keeps what it has brought until the job ends. */
  @Override
  public void close() {}
}

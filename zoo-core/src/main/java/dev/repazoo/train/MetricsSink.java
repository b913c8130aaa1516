package dev.repazoo.train;

import dev.repazoo.file.WriteFailure;
import java.io.IOException;

/** Where a run's numbers go, step by step: a tracker. */
public interface MetricsSink extends AutoCloseable {
  /**
   * Keeps a step's numbers.
   *
   * @throws WriteFailure if a file can't be written
   * @throws IOException if they can't be kept
   */
  void record(StepMetrics row) throws IOException;

  @Override
  void close() throws IOException;
}

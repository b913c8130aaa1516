package dev.repazoo.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.spi.Generator;
import java.io.IOException;
import java.util.Map;

/** Measures a generator while it is trained, on samples of the averaged weights. */
@FunctionalInterface
public interface SampleMeasure {
  /**
   * Draws and measures.
   *
   * @param manager whose sub-managers own what is made
   * @param average the generator with averaged weights
   * @return numbers by names that say what they are of and of how many samples
   * @throws IOException when the reference can't be read
   */
  Map<String, Double> measure(NDManager manager, Generator average) throws IOException;
}

package dev.repazoo.generate;

import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;

/** A loaded model that draws samples, in whatever engine. */
public interface SamplingBackend extends AutoCloseable {

  /** What the model is conditioned on. */
  Conditioning conditioning();

  /**
   * Draws samples.
   *
   * @param noise where randomness comes from
   * @param indices the samples' numbers in the run
   * @param conditions of these samples
   */
  Samples draw(SeededNoise noise, long[] indices, ConditionData conditions);

  @Override
  void close();
}

package dev.repazoo.generate;

/** A model that draws samples, in whatever engine. */
public interface SampleSource extends AutoCloseable {

  /** The number of classes. */
  int numClasses();

  /**
   * Draws samples.
   *
   * @param noise where randomness comes from
   * @param indices the samples' numbers in the run
   * @param labels their classes
   */
  Samples draw(SeededNoise noise, long[] indices, long[] labels);

  @Override
  void close();
}

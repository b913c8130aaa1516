package dev.repazoo.train;

/** Is told what an encoder's tokens cost in a run, once its first batches were measured. */
@FunctionalInterface
public interface TokenCost {
  /** Tells nobody. */
  TokenCost UNTOLD = (encoder, secondsPerImage, once) -> {};

  /**
   * Told once for each encoder that runs.
   *
   * @param encoder its id
   * @param secondsPerImage how long an image's tokens take
   * @param once whether each image is encoded once, before the first step; else for every batch
   */
  void measured(String encoder, double secondsPerImage, boolean once);
}

package dev.repazoo.train;

/**
 * What a step does for less memory.
 *
 * @param microBatchSize samples that a device computes on at once; 0 for its whole share
 * @param gradCheckpointing whether of each block only the inputs are kept, and the block is
 *     computed again when its gradients are wanted (Chen et al. 2016, arXiv 1604.06174)
 */
public record StepMemory(int microBatchSize, boolean gradCheckpointing) {
  /** Takes what a step takes. */
  public static final StepMemory ALL = new StepMemory(0, false);

  /** Checks the range. */
  public StepMemory {
    Require.that(microBatchSize >= 0, "micro_batch_size", microBatchSize, "at least 0");
  }

  /**
   * How many samples a device computes on at once.
   *
   * @param share its part of a batch
   */
  public int atOnce(int share) {
    return microBatchSize == 0 ? share : Math.min(share, microBatchSize);
  }
}

package dev.repazoo.data;

import java.util.Arrays;

/**
 * Which samples the n-th batch of a training holds: a new shuffle each epoch, the incomplete last
 * batch of an epoch dropped. A pure function of (data, batch size, seed), so a run resumed at batch
 * n sees what an uninterrupted one would have seen.
 *
 * <p>Safe for use by several threads, which may be at the end of an epoch and in the next one.
 */
final class EpochOrder {
  private final SampleShuffle samples;
  private final int batchSize;

  /** Shuffles of an even and an odd epoch. */
  private final int[][] shuffles = new int[2][];

  private final long[] shuffledEpochs = {-1, -1};

  /**
   * An order.
   *
   * @param samples of each epoch
   * @param batchSize samples in a batch
   * @throws IllegalArgumentException if there are fewer samples than a batch takes
   */
  EpochOrder(SampleShuffle samples, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size is " + batchSize + "; it must be at least 1");
    }
    requireBatch(samples.size(), batchSize);
    this.samples = samples;
    this.batchSize = batchSize;
  }

  /**
   * Fails where no batch is full.
   *
   * @throws IllegalArgumentException if there are fewer samples than a batch takes
   */
  static void requireBatch(int samples, int batchSize) {
    if (samples < batchSize) {
      throw new IllegalArgumentException(
          "the data set has "
              + samples
              + " images, fewer than one batch of "
              + batchSize
              + "; use a smaller batch size");
    }
  }

  /** Number of batches in an epoch. */
  public int batchesPerEpoch() {
    return samples.size() / batchSize;
  }

  /** The epoch that a batch belongs to; both count from 0. */
  public long epoch(long batch) {
    return batch / batchesPerEpoch();
  }

  /** The samples of the batch at that position, counted from 0 over all epochs. */
  public synchronized int[] indices(long batch) {
    if (batch < 0) {
      throw new IllegalArgumentException(
          "batch position is " + batch + "; it must not be negative");
    }
    long epoch = epoch(batch);
    int from = (int) (batch % batchesPerEpoch()) * batchSize;
    return Arrays.copyOfRange(shuffle(epoch), from, from + batchSize);
  }

  private int[] shuffle(long epoch) {
    int parity = (int) (epoch % 2);
    if (shuffledEpochs[parity] != epoch) {
      shuffles[parity] = samples.epoch(epoch);
      shuffledEpochs[parity] = epoch;
    }
    return shuffles[parity];
  }
}

package dev.repazoo.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which samples the n-th batch of a training holds: a new shuffle each epoch, the incomplete last
 * batch of an epoch dropped. A pure function of (size, batch size, seed), so a run resumed at batch
 * n sees what an uninterrupted one would have seen.
 *
 * <p>Safe for use by several threads, which may be at the end of an epoch and in the next one.
 */
public final class EpochOrder {
  private final int size;
  private final int batchSize;
  private final long seed;

  /** Shuffles of an even and an odd epoch. */
  private final int[][] shuffles = new int[2][];

  private final long[] shuffledEpochs = {-1, -1};

  /**
   * An order.
   *
   * @param size number of samples
   * @param batchSize samples in a batch
   * @param seed decides every shuffle
   * @throws IllegalArgumentException if there are fewer samples than a batch takes
   */
  public EpochOrder(int size, int batchSize, long seed) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size is " + batchSize + "; it must be at least 1");
    }
    if (size < batchSize) {
      throw new IllegalArgumentException(
          "the data set has "
              + size
              + " images, fewer than one batch of "
              + batchSize
              + "; use a smaller batch size");
    }
    this.size = size;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** Number of batches in an epoch. */
  public int batchesPerEpoch() {
    return size / batchSize;
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
      shuffles[parity] = shuffled(epoch);
      shuffledEpochs[parity] = epoch;
    }
    return shuffles[parity];
  }

  /** Fisher and Yates. */
  private int[] shuffled(long epoch) {
    int[] shuffle = new int[size];
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
    Arrays.setAll(shuffle, i -> i);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = shuffle[i];
      shuffle[i] = shuffle[j];
      shuffle[j] = kept;
    }
    return shuffle;
  }
}

package dev.repazoo.data;

import dev.repazoo.message.InvalidValueException;
import java.util.OptionalInt;

/**
 * How the samples of a data set are read.
 *
 * @param workers threads that read ahead, at least 1
 * @param shuffleBuffer samples that are mixed while shards are read one after the other ({@link
 *     ShardShuffle}); 0 to shuffle all samples; empty for what suits where the data are: {@link
 *     #REMOTE_BUFFER} for remote shards, else all
 */
public record Reading(int workers, OptionalInt shuffleBuffer) {
  /** Samples that are mixed of shards that are not on this machine. */
  public static final int REMOTE_BUFFER = 10_000;

  /** Checks the ranges. */
  public Reading {
    if (workers < 1 || shuffleBuffer.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "reading wants workers >= 1 and a shuffle buffer >= 0, got %d and %d"
              .formatted(workers, shuffleBuffer.orElse(0)));
    }
  }

  /**
   * Fails early where data can't be read so.
   *
   * @throws IllegalArgumentException if a buffer is asked for, and the data lie in no shards
   */
  void check(Dataset dataset) {
    boolean inShards = dataset.size() == 0 || dataset.shard(0).isPresent();
    if (shuffleBuffer.orElse(0) > 0 && !inShards) {
      throw new InvalidValueException(
          "shuffle_buffer",
          "is for data in shards, and "
              + dataset.name()
              + " has none; leave it out: all samples are shuffled");
    }
  }

  /**
   * Fails early where data can't be read so in batches.
   *
   * @throws IllegalArgumentException if a buffer is asked for, and the data lie in no shards, or if
   *     there are fewer samples than a batch takes
   */
  public void check(Dataset dataset, int batchSize) {
    check(dataset);
    EpochOrder.requireBatch(dataset.size(), batchSize);
  }

  /** In the order that suits where the data are. */
  public static Reading by(int workers) {
    return new Reading(workers, OptionalInt.empty());
  }
}

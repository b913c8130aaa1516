package dev.repazoo.data;

/** The order of a data set's samples in an epoch: a pure function of data, seed and epoch. */
interface SampleShuffle {
  /** Number of samples. */
  int size();

  /** All samples, in the order of that epoch, counted from 0. */
  int[] epoch(long epoch);

  /**
   * The order in which a data set is read.
   *
   * @param reading how it is asked for
   * @param seed decides every shuffle
   * @throws IllegalArgumentException if such data can't be read so
   */
  static SampleShuffle of(Dataset dataset, Reading reading, long seed) {
    reading.check(dataset);
    int buffer = reading.shuffleBuffer().orElse(dataset.isRemote() ? Reading.REMOTE_BUFFER : 0);
    if (buffer == 0) {
      return new WholeShuffle(dataset.size(), seed);
    }
    return ShardShuffle.of(dataset, buffer, seed);
  }
}

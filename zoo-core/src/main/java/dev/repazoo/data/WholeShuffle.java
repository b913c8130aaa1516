package dev.repazoo.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/** All samples at random, each as likely at each place: Fisher's and Yates's shuffle. */
record WholeShuffle(int size, long seed) implements SampleShuffle {
  @Override
  public int[] epoch(long epoch) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    shuffle(order, random(seed, epoch));
    return order;
  }

  /** The random numbers of an epoch. */
  static SplittableRandom random(long seed, long epoch) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
  }

  /** Shuffles in place. */
  static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }
}

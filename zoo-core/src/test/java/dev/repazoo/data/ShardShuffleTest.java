package dev.repazoo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ShardShuffleTest {
  /** Shards of some sizes, with samples counted through. */
  private static List<int[]> shards(List<Integer> sizes) {
    List<int[]> shards = new ArrayList<>();
    int next = 0;
    for (int size : sizes) {
      shards.add(IntStream.range(next, next + size).toArray());
      next += size;
    }
    return shards;
  }

  @Property(tries = 100)
  void anEpochHoldsAllSamplesAndNoneEarlierThanTheBufferAllows(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 30) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 80) int buffer,
      @ForAll long seed) {
    List<int[]> shards = shards(sizes);
    ShardShuffle shuffle = new ShardShuffle(shards, buffer, seed);
    for (int epoch = 0; epoch < 2; epoch++) {
      int[] order = shuffle.epoch(epoch);
      assertArrayEquals(
          IntStream.range(0, shuffle.size()).toArray(), Arrays.stream(order).sorted().toArray());
      assertArrayEquals(order, new ShardShuffle(shards, buffer, seed).epoch(epoch));
    }
  }

  @Test
  void shardsAreReadOneAfterTheOther() {
    List<int[]> shards = shards(IntStream.range(0, 50).mapToObj(i -> 100).toList());
    int[] order = new ShardShuffle(shards, 200, 7).epoch(3);
    for (int from = 0; from < order.length; from += 100) {
      long touched =
          Arrays.stream(order, from, from + 100).map(sample -> sample / 100).distinct().count();
      assertTrue(touched <= 20, "100 samples in a row come from " + touched + " shards");
    }
    assertFalse(Arrays.equals(order, new ShardShuffle(shards, 200, 7).epoch(4)));
    assertFalse(Arrays.equals(order, new ShardShuffle(shards, 200, 8).epoch(3)));
  }

  @Test
  void aBufferOfOneKeepsTheOrderOfShards() {
    int[] order = new ShardShuffle(shards(List.of(3, 4)), 1, 0).epoch(0);
    int[] first = {0, 1, 2, 3, 4, 5, 6};
    int[] second = {3, 4, 5, 6, 0, 1, 2};
    assertTrue(Arrays.equals(order, first) || Arrays.equals(order, second));
  }

  @Test
  void allSamplesMixInALargeBuffer() {
    ShardShuffle shuffle = new ShardShuffle(shards(List.of(50, 50)), 1000, 1);
    long fromFirst = Arrays.stream(shuffle.epoch(0), 0, 50).filter(sample -> sample < 50).count();
    assertTrue(fromFirst > 10 && fromFirst < 40, fromFirst + " of 50");
    assertEquals(100, shuffle.size());
  }
}

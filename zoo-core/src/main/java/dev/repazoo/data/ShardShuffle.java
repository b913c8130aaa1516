package dev.repazoo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Shards in random order, each read from its beginning to its end, through a buffer: the next
 * sample of an epoch is one at random of the buffer's, and the stream's next one takes its place.
 * So shards are read one after the other, and samples of about {@code buffer} neighbours of the
 * stream are mixed.
 *
 * <p>Source: webdataset, filters.py ({@code shuffle}), whose buffer is the same.
 */
final class ShardShuffle implements SampleShuffle {
  private final List<int[]> shards;
  private final int size;
  private final int buffer;
  private final long seed;

  /**
   * An order.
   *
   * @param shards samples of each in their order there
   * @param buffer how many samples it holds, at least 1
   * @param seed decides every shuffle
   */
  ShardShuffle(List<int[]> shards, int buffer, long seed) {
    this.shards = List.copyOf(shards);
    this.buffer = buffer;
    this.seed = seed;
    size = shards.stream().mapToInt(shard -> shard.length).sum();
  }

  /** The order of a data set that lies in shards. */
  static ShardShuffle of(Dataset dataset, int buffer, long seed) {
    Map<Integer, IntStream.Builder> samples = new TreeMap<>();
    for (int i = 0; i < dataset.size(); i++) {
      int shard = dataset.shard(i).orElseThrow();
      samples.computeIfAbsent(shard, s -> IntStream.builder()).add(i);
    }
    List<int[]> shards = new ArrayList<>();
    samples.values().forEach(one -> shards.add(one.build().toArray()));
    return new ShardShuffle(shards, buffer, seed);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int[] epoch(long epoch) {
    SplittableRandom random = WholeShuffle.random(seed, epoch);
    int[] order = new int[shards.size()];
    Arrays.setAll(order, i -> i);
    WholeShuffle.shuffle(order, random);
    int[] mixed = IntStream.of(order).flatMap(i -> IntStream.of(shards.get(i))).toArray();
    mix(mixed, random);
    return mixed;
  }

  /** In place: behind what was drawn lie the buffer and then the rest of the stream. */
  private void mix(int[] stream, SplittableRandom random) {
    int held = Math.min(buffer, stream.length);
    int[] pool = Arrays.copyOf(stream, held);
    for (int drawn = 0; drawn < stream.length; drawn++) {
      int from = random.nextInt(held);
      int next = drawn + pool.length;
      int sample = pool[from];
      if (next < stream.length) {
        pool[from] = stream[next];
      } else {
        pool[from] = pool[--held];
      }
      stream[drawn] = sample;
    }
  }
}

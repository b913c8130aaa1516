package dev.repazoo.shard;

import java.util.stream.LongStream;

/**
 * Work cut into fixed blocks of consecutive indices. What is computed at once is always a block,
 * whoever computes it and whatever was there before: the last bits of a matrix product may depend
 * on what stands beside a row.
 *
 * @param count indices are 0 to count - 1
 * @param size of each block, the last one filled up with indices that nobody needs; a single block
 *     is as short as the work
 */
public record Blocks(long count, int size) {
  /** Checks the ranges. */
  public Blocks {
    if (count < 1 || size < 1) {
      throw new IllegalArgumentException(count + " indices in blocks of " + size);
    }
    size = (int) Math.min(size, count);
  }

  /** As few blocks of at most so many as there can be, of even sizes: little is filled up. */
  public static Blocks even(long count, int most) {
    long blocks = (count + most - 1) / most;
    return new Blocks(count, (int) ((count + blocks - 1) / blocks));
  }

  /** How many there are. */
  public long blocks() {
    return (count + size - 1) / size;
  }

  /** The block that an index is in. */
  public long of(long index) {
    return index / size;
  }

  /** Those of a shard, in ascending order. */
  public LongStream of(Shard shard) {
    return LongStream.range(0, blocks()).filter(shard::has);
  }

  /** What is computed at once: as many indices as every block has. */
  public long[] computed(long block) {
    return LongStream.range(block * size, (block + 1) * size).toArray();
  }

  /** How many of them are needed: all, but in the last block. */
  public int needed(long block) {
    return (int) Math.min(size, count - block * size);
  }
}

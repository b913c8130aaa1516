package dev.repazoo.data;

import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.Shard;

/**
 * Which samples of a cache a process makes: all, or the blocks of a shard. A block is what is
 * encoded at once, so that the values are the same whoever makes them.
 *
 * @param blocks of all samples
 * @param shard whose they are
 */
record FeaturePart(Blocks blocks, Shard shard) {

  /** All samples, in batches. */
  static FeaturePart whole(int count, int batchSize) {
    return new FeaturePart(new Blocks(count, batchSize), Shard.WHOLE);
  }

  /** Whether it is all. */
  boolean isWhole() {
    return shard.equals(Shard.WHOLE);
  }

  /** How many samples are made. */
  int count() {
    return Math.toIntExact(blocks.of(shard).map(blocks::needed).sum());
  }

  /** The sample that is made as the i-th; those of a block follow one another. */
  int sample(int i) {
    long block = (long) (i / blocks.size()) * shard.of() + shard.number() - 1;
    return Math.toIntExact(block * blocks.size() + i % blocks.size());
  }

  /** How many samples of its block follow the i-th and are made with it, itself counted. */
  int together(int i) {
    int within = i % blocks.size();
    return Math.min(blocks.size() - within, count() - i);
  }
}

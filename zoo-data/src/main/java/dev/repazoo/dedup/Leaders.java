package dev.repazoo.dedup;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * Which items are kept, and which of those each other item is like: in their order, an item is kept
 * unless it is like an earlier one that is kept, and then it belongs to the first such. So none
 * that is left out is unlike all that are kept, as it might be in groups that are chains of
 * likeness.
 *
 * <p>This is what {@code find_duplicates_to_remove} of the Python package {@code imagededup} keeps.
 */
public final class Leaders {
  /** Items that are looked for at once. */
  private static final int BLOCK = 1024;

  private Leaders() {}

  /** Tells which items are alike. */
  @FunctionalInterface
  public interface Search {
    /**
     * The items like each of a block.
     *
     * @param from the first item of the block
     * @param to one behind its last
     * @param kept which of the items before the block are kept
     * @return for each item of the block, ascending: the first item before the block that is kept
     *     and like it, if there is one, else all items of the block before it that are like it
     */
    int[][] like(int from, int to, BitSet kept) throws IOException;
  }

  /**
   * The item that each belongs to; itself, where it is kept.
   *
   * @param done is told how many items are done
   */
  public static int[] of(int count, Search search, IntConsumer done) throws IOException {
    int[] leaders = new int[count];
    BitSet kept = new BitSet(count);
    for (int from = 0; from < count; from += BLOCK) {
      int to = Math.min(count, from + BLOCK);
      int[][] like = search.like(from, to, (BitSet) kept.clone());
      for (int item = from; item < to; item++) {
        leaders[item] = Arrays.stream(like[item - from]).filter(kept::get).findFirst().orElse(item);
        kept.set(item, leaders[item] == item);
      }
      done.accept(to);
    }
    return leaders;
  }
}

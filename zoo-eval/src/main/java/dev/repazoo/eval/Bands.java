package dev.repazoo.eval;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where bands of consecutive rows of a set are worked on: in this process, or by the tasks of a
 * cluster. Each is compared with all rows of another set, or of its own.
 */
@FunctionalInterface
public interface Bands {

  /**
   * What is done with a band.
   *
   * @param <R> what comes of it
   */
  interface Work<R extends Serializable> extends Serializable {
    /** Rows that lie in one band: bands begin at multiples of it. */
    int block();

    /**
     * Does it.
     *
     * @param rows the set that is cut into bands
     * @param others what its rows are compared with
     * @param from the band's first row
     * @param to the one after its last
     */
    R of(FeatureRows rows, FeatureRows others, LinearAlgebra algebra, int from, int to);
  }

  /**
   * Works on all bands.
   *
   * @return what came of them, in their order
   */
  <R extends Serializable> List<R> each(FeatureRows rows, FeatureRows others, Work<R> work);

  /**
   * In this process: all rows as one band where a product takes all cores, else several bands at
   * once.
   */
  static Bands here(LinearAlgebra algebra) {
    return new Bands() {
      @Override
      public <R extends Serializable> List<R> each(
          FeatureRows rows, FeatureRows others, Work<R> work) {
        int each =
            algebra.takesAllCores()
                ? rows.count()
                : size(rows.count(), work.block(), Runtime.getRuntime().availableProcessors());
        return IntStream.range(0, count(rows.count(), each))
            .parallel()
            .mapToObj(
                i ->
                    work.of(
                        rows, others, algebra, i * each, Math.min(rows.count(), (i + 1) * each)))
            .toList();
      }
    };
  }

  /** How many bands so many rows are. */
  static int count(int rows, int each) {
    return (rows + each - 1) / each;
  }

  /**
   * Rows of a band.
   *
   * @param block that bands begin at multiples of
   * @param workers that work at once; each has a few bands
   */
  static int size(int rows, int block, int workers) {
    int bands = Math.max(1, 4 * workers);
    return Math.max(1, (count(rows, block) + bands - 1) / bands) * block;
  }
}

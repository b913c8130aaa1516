package dev.repazoo.spark.task;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A piece of shared work: a task's files are made once, and looked at again where they were taken.
 *
 * @param piece its number
 * @param digest of its files, where they were taken; empty where they weren't
 */
public record PieceWork(int piece, String digest) implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Returns the work of all pieces.
   *
   * @param count how many there are
   * @param noted digest of a piece's files, where they were taken
   */
  public static List<PieceWork> all(int count, IntFunction<Optional<String>> noted) {
    return IntStream.range(0, count)
        .mapToObj(piece -> new PieceWork(piece, noted.apply(piece).orElse("")))
        .toList();
  }
}

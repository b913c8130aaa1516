package dev.repazoo.spark.task;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * What came of a piece of shared work.
 *
 * @param <R> what says what a piece holds
 * @param piece its number
 * @param attempt name of the file or folder that it was made in; empty where it was there
 * @param report what was made or found; nothing where it is as it was noted
 */
public record PieceResult<R extends Serializable>(int piece, String attempt, List<R> report)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Copies the list. */
  public PieceResult {
    report = List.copyOf(report);
  }

  /** Returns that a piece is as it was noted. */
  static <R extends Serializable> PieceResult<R> asNoted(PieceWork work) {
    return new PieceResult<>(work.piece(), "", List.of());
  }

  /** Returns that a piece was there, though nobody had noted it. */
  static <R extends Serializable> PieceResult<R> found(PieceWork work, R report) {
    return new PieceResult<>(work.piece(), "", List.of(report));
  }

  /** Returns that a piece was made. */
  static <R extends Serializable> PieceResult<R> made(PieceWork work, Path attempt, R report) {
    return new PieceResult<>(work.piece(), attempt.getFileName().toString(), List.of(report));
  }
}

package dev.repazoo.spark.task;

import java.io.IOException;
import java.io.Serializable;

/**
 * How an executor does a piece of work.
 *
 * @param <W> the piece, as it is sent
 * @param <R> what comes back
 */
@FunctionalInterface
public interface Piece<W extends Serializable, R extends Serializable> extends Serializable {
  /**
   * Does it. It may be done twice, at once even.
   *
   * @throws IOException when it can't be done; others are not tried, then
   */
  R of(W work) throws IOException;
}

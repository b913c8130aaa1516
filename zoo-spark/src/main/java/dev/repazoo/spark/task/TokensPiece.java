package dev.repazoo.spark.task;

import dev.repazoo.check.Looking;
import dev.repazoo.data.FeatureCache;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * Reads some of a cache's tokens.
 *
 * @param cache its folder
 */
public record TokensPiece(String cache) implements Piece<TokensPiece.Work, TokensPiece.Result> {
  private static final long serialVersionUID = 1;

  /**
   * Some samples.
   *
   * @param from the first
   * @param to the one after the last
   */
  public record Work(int from, int to) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /**
   * What they show.
   *
   * @param first the first of them whose tokens are NaN or infinite; {@code to} where none is
   */
  public record Result(int from, int to, int first) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  @Override
  public Result of(Work work) throws IOException {
    FeatureCache features = FeatureCache.open(Path.of(cache));
    int first = Looking.firstNotFinite(features, work.from(), work.to(), () -> false, read -> {});
    return new Result(work.from(), work.to(), first);
  }
}

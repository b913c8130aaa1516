package dev.repazoo.spark.task;

import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeaturePiece;
import dev.repazoo.data.FeaturePieces;
import dev.repazoo.export.encoder.TokenGraph;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * Encodes a piece of a cache of features into a file of its own, unless the cache has it already.
 *
 * @param data the images
 * @param pieces of the cache
 * @param graph name of the encoder's file among those that Spark has brought
 * @param device to encode on
 * @param attempts where files of attempts are made, in a folder in the cache's
 */
public record FeaturesPiece(
    DatasetWords data, FeaturePieces pieces, String graph, String device, String attempts)
    implements Piece<FeaturesPiece.Work, FeaturesPiece.Result> {
  private static final long serialVersionUID = 1;

  /**
   * A piece.
   *
   * @param piece its number
   * @param digest of its tokens, where they were taken; empty where they weren't
   */
  public record Work(int piece, String digest) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /**
   * What came of it.
   *
   * @param piece its number
   * @param attempt name of the file that it was made in; empty where it was there
   * @param made what was made, if anything was
   */
  public record Result(int piece, String attempt, List<FeaturePiece> made) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Copies the list. */
    public Result {
      made = List.copyOf(made);
    }
  }

  @Override
  public Result of(Work work) throws IOException {
    Path folder = Attempts.folder(attempts);
    Path cache = folder.getParent().getParent();
    if (!work.digest().isEmpty() && pieces.digest(work.piece(), cache).equals(work.digest())) {
      return new Result(work.piece(), "", List.of());
    }
    Dataset dataset = data.open();
    SameSource.require(this, data.source(), dataset::fingerprint, pieces.key().source());
    try (OpenSessions.Borrowed borrowed = OpenSessions.borrow(graph, device)) {
      TokenGraph encoder = new TokenGraph(borrowed.session(), pieces.blocks().size());
      Path attempt = Attempts.next(folder, work.piece());
      FeaturePiece made = pieces.make(work.piece(), dataset, encoder, attempt);
      return new Result(work.piece(), attempt.getFileName().toString(), List.of(made));
    }
  }
}

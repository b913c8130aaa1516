package dev.repazoo.spark.task;

import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeaturePiece;
import dev.repazoo.data.FeaturePieces;
import dev.repazoo.export.encoder.TokenGraph;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.nio.file.Path;

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
    implements Piece<PieceWork, PieceResult<FeaturePiece>> {
  private static final long serialVersionUID = 1;

  @Override
  public PieceResult<FeaturePiece> of(PieceWork work) throws IOException {
    Path folder = Attempts.folder(attempts);
    Path cache = folder.getParent().getParent();
    if (!work.digest().isEmpty() && pieces.digest(work.piece(), cache).equals(work.digest())) {
      return PieceResult.asNoted(work);
    }
    Dataset dataset = data.open();
    SameSource.require(this, data.source(), dataset::fingerprint, pieces.key().source());
    try (Borrowed<OnnxSession> borrowed = OpenSessions.borrow(graph, device)) {
      TokenGraph encoder = new TokenGraph(borrowed.value(), pieces.blocks().size());
      Path attempt = Attempts.next(folder, work.piece());
      FeaturePiece made = pieces.make(work.piece(), dataset, encoder, attempt);
      return PieceResult.made(work, attempt, made);
    }
  }
}

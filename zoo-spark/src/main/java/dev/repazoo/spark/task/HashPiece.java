package dev.repazoo.spark.task;

import dev.repazoo.dedup.HashedImages;
import dev.repazoo.dedup.PerceptualHash;
import dev.repazoo.dedup.SharedHashing;
import java.io.IOException;
import java.io.Serializable;

/**
 * Hashes a piece of images.
 *
 * @param source of the images
 * @param fingerprint of the source, as the driver sees it
 * @param count how many of its images are taken
 * @param hash which
 */
public record HashPiece(SourceWords source, String fingerprint, int count, PerceptualHash hash)
    implements Piece<Integer, HashPiece.Result> {
  private static final long serialVersionUID = 1;

  /**
   * Hashes of a piece.
   *
   * @param piece its number
   * @param hashed its images
   */
  public record Result(int piece, HashedImages hashed) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  @Override
  public Result of(Integer piece) throws IOException {
    try (OpenSources.Reading reading = OpenSources.open(source)) {
      SameSource.require(this, source.source(), reading.source()::fingerprint, fingerprint);
      return new Result(piece, SharedHashing.piece(reading.source(), count, piece, hash));
    }
  }
}

package dev.repazoo.spark.task;

import dev.repazoo.dedup.HashedImages;
import dev.repazoo.dedup.PerceptualHash;
import java.io.IOException;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * Hashes a block of images.
 *
 * @param source of the images
 * @param fingerprint of the source, as the driver sees it
 * @param count how many of its images are taken
 * @param hash which
 */
public record HashPiece(SourceWords source, String fingerprint, int count, PerceptualHash hash)
    implements Piece<HashPiece.Work, HashPiece.Result> {
  private static final long serialVersionUID = 1;

  /**
   * Consecutive blocks of {@link HashedImages}.
   *
   * @param first its number
   * @param last its number
   */
  public record Work(int first, int last) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /**
   * Their hashes.
   *
   * @param first number of the first block
   * @param hashed one after the other
   */
  public record Result(int first, HashedImages hashed) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  @Override
  public Result of(Work work) throws IOException {
    try (OpenSources.Reading reading = OpenSources.open(source)) {
      SameSource.require(this, source.source(), reading.source()::fingerprint, fingerprint);
      return new Result(
          work.first(),
          HashedImages.joined(
              IntStream.rangeClosed(work.first(), work.last())
                  .mapToObj(block -> HashedImages.block(reading.source(), count, block, hash))
                  .toList()));
    }
  }
}

package dev.repazoo.latents;

import java.io.Serializable;
import java.util.List;

/**
 * What came of a piece of images.
 *
 * @param piece which one
 * @param images that have latents
 * @param failures images that could not be encoded
 * @param statistics of its latents
 * @param digest of its files' names and contents
 */
public record LatentPiece(
    int piece,
    List<Integer> images,
    List<ImageFailure> failures,
    Statistics statistics,
    String digest)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Sums that {@link LatentStatistics} are made of.
   *
   * @param sums of each channel
   * @param squares of each channel
   * @param pixels in each channel
   * @param areas of latents that occur
   */
  public record Statistics(
      List<Double> sums, List<Double> squares, long pixels, List<Integer> areas)
      implements Serializable {
    private static final long serialVersionUID = 1;

    /** Copies the lists. */
    public Statistics {
      sums = List.copyOf(sums);
      squares = List.copyOf(squares);
      areas = List.copyOf(areas);
    }
  }

  /** Copies the lists. */
  public LatentPiece {
    images = List.copyOf(images);
    failures = List.copyOf(failures);
  }
}

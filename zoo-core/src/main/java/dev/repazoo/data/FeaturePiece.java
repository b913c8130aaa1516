package dev.repazoo.data;

import java.io.Serializable;
import java.util.List;

/**
 * What came of a piece of a cache.
 *
 * @param piece which one
 * @param missing samples that couldn't be read; their tokens are of a black image
 * @param digest SHA-256 of its tokens
 */
public record FeaturePiece(int piece, List<Integer> missing, String digest)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Copies the list. */
  public FeaturePiece {
    missing = List.copyOf(missing);
  }
}

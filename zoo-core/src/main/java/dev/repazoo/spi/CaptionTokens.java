package dev.repazoo.spi;

import java.util.List;

/**
 * Captions as a text encoder reads them.
 *
 * @param rows token ids of each caption, all rows of one length
 * @param cut how many captions were too long and lost their end
 */
public record CaptionTokens(List<long[]> rows, int cut) {
  /** Checks the values and copies the list. */
  public CaptionTokens {
    rows = List.copyOf(rows);
    if (cut < 0 || cut > rows.size()) {
      throw new IllegalArgumentException(cut + " of " + rows.size() + " captions can't be cut");
    }
  }
}

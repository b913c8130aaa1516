package dev.repazoo.convert;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Under which numbers images are stored: their places in the source, or, in a captioned data set,
 * whose readers count its files, one after the other. Then a later run has to know which images an
 * earlier one left out.
 */
final class Numbering {
  private final Optional<FolderDestination> captioned;
  private final int[] gaps;

  private Numbering(Optional<FolderDestination> captioned, List<Integer> gaps) {
    this.captioned = captioned;
    this.gaps = gaps.stream().mapToInt(Integer::intValue).toArray();
  }

  /** By place. */
  static Numbering byPlace() {
    return new Numbering(Optional.empty(), List.of());
  }

  /** Without gaps. */
  static Numbering gapless(FolderDestination dest) throws IOException {
    return new Numbering(Optional.of(dest), dest.gaps());
  }

  /**
   * The number that an earlier run gave to an image, if it came that far; safe from several
   * threads.
   */
  int earlier(int index) {
    int before = 0;
    while (before < gaps.length && gaps[before] < index) {
      before++;
    }
    return index - before;
  }

  /** Whether an earlier run left an image out. */
  boolean wasGap(int index) {
    return Arrays.binarySearch(gaps, index) >= 0;
  }

  /** The number of the next image. */
  int next(int index, int written) {
    return captioned.isPresent() ? written : index;
  }

  /** Leaves an image out. */
  void leaveOut(int index) throws IOException {
    if (captioned.isPresent() && !wasGap(index)) {
      captioned.get().gap(index);
    }
  }

  /**
   * Refuses an image that an earlier run left out: those that follow have their numbers.
   *
   * @throws IOException if it did
   */
  void requireNew(int index, String name, Path dest) throws IOException {
    if (wasGap(index)) {
      throw new IOException(
          "%s: %s could not be read before the interruption and can now; delete %s and start again"
              .formatted(dest, name, dest));
    }
  }
}

package dev.repazoo.check;

import dev.repazoo.progress.ProgressListener;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** All images of a data set, each decoded once. */
final class ImageScan {
  private final PackedNames names;
  private final Findings findings;
  private final int[] sides;
  private final long[] digests;
  private final BitSet bad = new BitSet();
  private long bytes;

  private ImageScan(PackedNames names, Findings findings) {
    this.names = names;
    this.findings = findings;
    sides = new int[names.size()];
    digests = new long[names.size()];
  }

  /** Reads all images; what is wrong goes to {@code findings}. */
  static ImageScan of(
      FileTree files,
      PackedNames names,
      DataCheck.Options options,
      Looking looking,
      Findings findings,
      ProgressListener progress)
      throws IOException {
    ImageScan scan = new ImageScan(names, findings);
    try (ProgressListener.Task task = progress.begin("images", names.size(), "images")) {
      looking.images(
          files,
          names,
          (index, seen) -> {
            scan.add(index, seen);
            task.advanceTo(index + 1L);
          });
    }
    scan.compareSizes(options.resolution());
    return scan;
  }

  private void add(int index, SeenImage seen) {
    bytes += seen.bytes();
    if (!seen.problem().isEmpty()) {
      bad.set(index);
      findings.add(FindingKind.UNREADABLE_IMAGE, names.get(index), seen.problem());
      return;
    }
    digests[index] = seen.digest();
    sides[index] = seen.width() << 16 | seen.height();
  }

  private void compareSizes(OptionalInt wanted) {
    int side = wanted.isPresent() ? wanted.getAsInt() << 16 | wanted.getAsInt() : commonSize();
    for (int i = 0; i < sides.length; i++) {
      if (sides[i] != 0 && sides[i] != side) {
        bad.set(i);
        findings.add(
            FindingKind.WRONG_SIZE, names.get(i), "is " + text(sides[i]) + ", not " + text(side));
      }
    }
  }

  private static String text(int size) {
    return (size >>> 16) + "x" + (size & 0xffff);
  }

  private int commonSize() {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int size : sides) {
      if (size != 0) {
        counts.merge(size, 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /** Images that can't be used. */
  BitSet bad() {
    return bad;
  }

  /** Bytes that were read. */
  long bytes() {
    return bytes;
  }

  /** Of most images, if square. */
  OptionalInt resolution() {
    int size = commonSize();
    return size != 0 && size >>> 16 == (size & 0xffff)
        ? OptionalInt.of(size & 0xffff)
        : OptionalInt.empty();
  }

  /**
   * Reports images that equal an earlier one.
   *
   * @param labels of all images; -1 for none
   */
  void reportDuplicates(long[] labels) {
    Map<Long, Integer> first = new HashMap<>();
    BitSet repeated = repeated();
    for (int i = repeated.nextSetBit(0); i >= 0; i = repeated.nextSetBit(i + 1)) {
      Integer before = first.putIfAbsent(digests[i], i);
      if (before != null) {
        boolean other = labels[before] != labels[i];
        findings.add(
            other ? FindingKind.DUPLICATE_OF_OTHER_CLASS : FindingKind.DUPLICATE,
            names.get(i),
            "equals "
                + names.get(before)
                + (other ? ", of class " + labels[before] + ", not " + labels[i] : ""));
      }
    }
  }

  /** Sorting finds the few repeated digests without a map of all. */
  private BitSet repeated() {
    long[] sorted = digests.clone();
    Arrays.sort(sorted);
    BitSet repeated = new BitSet();
    for (int i = 0; i < digests.length; i++) {
      int place = Arrays.binarySearch(sorted, digests[i]);
      boolean twice =
          (place > 0 && sorted[place - 1] == digests[i])
              || (place + 1 < sorted.length && sorted[place + 1] == digests[i]);
      repeated.set(i, twice && sides[i] != 0);
    }
    return repeated;
  }
}

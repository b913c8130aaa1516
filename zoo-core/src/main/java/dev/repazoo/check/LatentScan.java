package dev.repazoo.check;

import dev.repazoo.data.DatasetLayout;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All latents of a folder, each read once: mean, then standard deviation or log-variance, {@code
 * [2C, h, w]}.
 */
final class LatentScan {
  private final DatasetLayout.Latents part;
  private final Findings findings;
  private final List<Optional<LatentShape>> shapes = new ArrayList<>();
  private final BitSet bad = new BitSet();
  private boolean negative;
  private long bytes;

  private LatentScan(DatasetLayout.Latents part, Findings findings) {
    this.part = part;
    this.findings = findings;
  }

  /** Reads all latents; what is wrong goes to {@code findings}. */
  static LatentScan of(
      FileTree files,
      DatasetLayout.Latents part,
      SecondHalf secondHalf,
      Looking looking,
      Findings findings,
      ProgressListener progress)
      throws IOException {
    LatentScan scan = new LatentScan(part, findings);
    int count = part.names().size();
    try (ProgressListener.Task task = progress.begin("latents", count, "latents")) {
      looking.latents(
          files,
          part.names(),
          secondHalf,
          (index, seen) -> {
            scan.add(index, seen);
            task.advanceTo(index + 1L);
          });
    }
    scan.compareShapes();
    return scan;
  }

  private void add(int index, SeenLatents seen) {
    bytes += seen.bytes();
    negative |= seen.negative();
    shapes.add(seen.latentShape());
    if (seen.findingKind().isPresent()) {
      bad.set(index);
      findings.add(seen.findingKind().get(), part.names().get(index), seen.detail());
    }
  }

  private void compareShapes() {
    Optional<LatentShape> common = shape();
    for (int i = 0; i < shapes.size(); i++) {
      if (shapes.get(i).isPresent() && !shapes.get(i).equals(common)) {
        bad.set(i);
        findings.add(
            FindingKind.WRONG_SHAPE,
            part.names().get(i),
            "is " + text(shapes.get(i).get()) + ", others " + text(common.orElseThrow()));
      }
    }
  }

  private static String text(LatentShape shape) {
    return shape.channels() + "x" + shape.height() + "x" + shape.width();
  }

  /** Of most. */
  Optional<LatentShape> shape() {
    Map<LatentShape, Integer> counts = new HashMap<>();
    shapes.stream().flatMap(Optional::stream).forEach(s -> counts.merge(s, 1, Integer::sum));
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }

  /** The folder. */
  DatasetLayout.Latents part() {
    return part;
  }

  /** Latents that can't be used. */
  BitSet bad() {
    return bad;
  }

  /** Whether a value behind the means is negative: they are log-variances. */
  boolean negative() {
    return negative;
  }

  /** Bytes that were read. */
  long bytes() {
    return bytes;
  }
}

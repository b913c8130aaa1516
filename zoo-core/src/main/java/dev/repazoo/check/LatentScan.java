package dev.repazoo.check;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.data.DatasetLayout;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.progress.ReadAhead;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.tree.FileTree;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final SecondHalf secondHalf;
  private boolean negative;
  private long bytes;

  private record Seen(
      Optional<LatentShape> shape,
      Optional<FindingKind> kind,
      String detail,
      int bytes,
      boolean negative) {}

  private LatentScan(DatasetLayout.Latents part, SecondHalf secondHalf, Findings findings) {
    this.secondHalf = secondHalf;
    this.part = part;
    this.findings = findings;
  }

  /** Reads all latents; what is wrong goes to {@code findings}. */
  static LatentScan of(
      FileTree files,
      DatasetLayout.Latents part,
      SecondHalf secondHalf,
      DataCheck.Options options,
      Findings findings,
      ProgressListener progress)
      throws IOException {
    LatentScan scan = new LatentScan(part, secondHalf, findings);
    int count = part.names().size();
    try (ProgressListener.Task task = progress.begin("latents", count, "latents");
        ReadAhead<Seen> all =
            new ReadAhead<>(
                "repazoo-check",
                count,
                options.threads(),
                4 * options.threads(),
                i -> scan.look(files, part.names().get((int) i)))) {
      for (int i = 0; all.hasNext() && !options.stop().getAsBoolean(); i++) {
        scan.add(i, all.next());
        task.advanceTo(i + 1L);
      }
    }
    scan.compareShapes();
    return scan;
  }

  private Seen look(FileTree files, String name) {
    int length = 0;
    try {
      byte[] content = files.read(name);
      length = content.length;
      NpyArray array = Npy.read(ByteBuffer.wrap(content), "latents");
      long[] shape = array.shape();
      if (shape.length != 3 || shape[0] % 2 != 0 || Arrays.stream(shape).anyMatch(n -> n < 1)) {
        return bad(
            FindingKind.WRONG_SHAPE,
            "has shape " + Arrays.toString(shape) + "; moments have [2C, h, w]",
            length);
      }
      if (array.dtype() != DType.F32) {
        return bad(FindingKind.WRONG_SHAPE, "holds " + array.dtype() + ", not float32", length);
      }
      Optional<LatentShape> found =
          Optional.of(new LatentShape((int) shape[0], (int) shape[1], (int) shape[2]));
      return values(array.toFloats(), found, length);
    } catch (IOException | WeightsException e) {
      return bad(FindingKind.UNREADABLE_LATENTS, String.valueOf(e.getMessage()), length);
    }
  }

  private Seen values(float[] values, Optional<LatentShape> shape, int length) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return bad(FindingKind.NOT_FINITE, "value " + i + " is " + values[i], length);
      }
      if (i >= values.length / 2 && values[i] < 0 && secondHalf == SecondHalf.STD) {
        return bad(
            FindingKind.NEGATIVE_STD,
            "its standard deviations hold " + values[i] + ": no mean and std",
            length);
      }
    }
    boolean found = SecondHalf.proven(values).isPresent();
    return new Seen(shape, Optional.empty(), "", length, found);
  }

  private static Seen bad(FindingKind kind, String detail, int length) {
    return new Seen(Optional.empty(), Optional.of(kind), detail, length, false);
  }

  private void add(int index, Seen seen) {
    bytes += seen.bytes;
    negative |= seen.negative;
    shapes.add(seen.shape);
    if (seen.kind.isPresent()) {
      bad.set(index);
      findings.add(seen.kind.get(), part.names().get(index), seen.detail);
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

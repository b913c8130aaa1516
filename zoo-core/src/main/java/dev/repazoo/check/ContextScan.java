package dev.repazoo.check;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.tree.FileTree;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Files of captions' features [tokens, width]: of one shape, and all numbers finite. */
final class ContextScan {
  private final Findings findings;
  private Optional<long[]> shape = Optional.empty();
  private long bytes;

  ContextScan(Findings findings) {
    this.findings = findings;
  }

  /** Looks at a file of a data set. */
  void look(FileTree files, String name) {
    try {
      look(name, files.read(name));
    } catch (IOException e) {
      damaged(name, String.valueOf(e.getMessage()));
    }
  }

  /** Looks at a file's content. */
  void look(String name, byte[] content) {
    bytes += content.length;
    try {
      NpyArray array = Npy.read(ByteBuffer.wrap(content), "features");
      if (shape.isEmpty()) {
        shape = Optional.of(array.shape());
      }
      if (array.shape().length != 2 || !Arrays.equals(array.shape(), shape.get())) {
        damaged(
            name,
            "has shape "
                + Arrays.toString(array.shape())
                + ", the first "
                + Arrays.toString(shape.get())
                + "; features have [tokens, width]");
        return;
      }
      for (float value : array.toFloats()) {
        if (!Float.isFinite(value)) {
          damaged(name, "holds " + value);
          return;
        }
      }
    } catch (WeightsException e) {
      damaged(name, String.valueOf(e.getMessage()));
    }
  }

  private void damaged(String name, String detail) {
    findings.add(FindingKind.CAPTION_FEATURES_DAMAGED, name, detail);
  }

  /** Bytes that were read. */
  long bytes() {
    return bytes;
  }
}

package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;

/** Measures the first batches that an encoder encodes; the very first one, which warms up, not. */
final class TokenTimer {
  private static final int MEASURED = 3;

  private final DoubleConsumer secondsPerImage;
  private int batches;
  private long images;
  private long nanos;

  TokenTimer(DoubleConsumer secondsPerImage) {
    this.secondsPerImage = secondsPerImage;
  }

  /** Encodes a batch. */
  NDArray encode(int count, Supplier<NDArray> encoder) {
    if (batches > MEASURED) {
      return encoder.get();
    }
    long start = System.nanoTime();
    NDArray tokens = encoder.get();
    try (NDArray sum = tokens.sum()) {
      sum.getFloat(); // a GPU works on after the call has returned
    }
    if (batches > 0) {
      images += count;
      nanos += System.nanoTime() - start;
    }
    batches++;
    if (batches > MEASURED) {
      secondsPerImage.accept(nanos / 1e9 / images);
    }
    return tokens;
  }
}

package dev.repazoo.cli.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.runtime.HostTensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Calls that take images of random pixels.
 *
 * @param batch images a call
 * @param resolution width and height
 * @param calls to time, after one that does not count
 */
record PixelCalls(int batch, int resolution, int calls) {

  /** What an eager model makes of pixels; the first argument owns the result. */
  @FunctionalInterface
  interface Model {
    NDArray of(NDManager owner, NDArray pixels);
  }

  /** Seconds of each call, result copied to the host included. */
  double[] time(NDManager manager, Model model) {
    double[] seconds = new double[calls];
    for (int i = -1; i < calls; i++) {
      try (NDManager scope = manager.newSubManager()) {
        ByteBuffer bytes = bytes();
        long start = System.nanoTime();
        Shape shape = new Shape(batch, 3, resolution, resolution);
        model.of(scope, scope.create(bytes, shape, DataType.UINT8)).toFloatArray();
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
      }
    }
    return seconds;
  }

  /** The inputs of a graph's call. */
  Supplier<Map<String, HostTensor>> inputs() {
    return () ->
        Map.of(
            "images",
            HostTensor.copyOf(HostTensor.Type.UINT8, bytes(), batch, 3, resolution, resolution));
  }

  private ByteBuffer bytes() {
    byte[] values = new byte[Math.toIntExact(3L * batch * resolution * resolution)];
    new Random(0).nextBytes(values);
    return ByteBuffer.allocateDirect(values.length).put(values).rewind();
  }
}

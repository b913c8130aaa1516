package dev.repazoo.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads of numbers off a device. Each waits until the device has done all that it was given, so
 * that a training step may afford one: what it wants to know is read together. They are counted,
 * which holds steps to that.
 */
public final class HostReads {
  private static final AtomicLong COUNT = new AtomicLong();

  private HostReads() {}

  /**
   * All values of some arrays of one device, in their order.
   *
   * @param arrays float32, any shapes
   */
  public static float[] floats(NDList arrays) {
    COUNT.incrementAndGet();
    if (arrays.size() == 1) {
      return arrays.head().toFloatArray();
    }
    NDList flat = new NDList();
    arrays.forEach(array -> flat.add(array.reshape(-1)));
    try (NDArray all = NDArrays.concat(flat)) {
      return all.toFloatArray();
    } finally {
      flat.close();
    }
  }

  /** How many there were in this process. */
  public static long count() {
    return COUNT.get();
  }
}

package dev.repazoo.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;

/**
 * What one pass takes.
 *
 * @param x clean samples [B, C, H, W]
 * @param noise standard normal, the same shape
 * @param t times [B]
 * @param condition as used, [B, ...]: some of it the null
 * @param targets the encoders' tokens
 */
public record MicroBatch(
    NDArray x, NDArray noise, NDArray t, NDArray condition, BatchTokens targets) {

  /** Number of samples. */
  int size() {
    return Math.toIntExact(x.getShape().get(0));
  }

  /**
   * Samples {@code from..to-1} on a manager's device; this one itself where that is all of it.
   *
   * @param manager owner of the parts
   */
  MicroBatch part(NDManager manager, int from, int to) {
    if (from == 0 && to == size() && x.getDevice().equals(manager.getDevice())) {
      return this;
    }
    return new MicroBatch(
        part(x, manager, from, to),
        part(noise, manager, from, to),
        part(t, manager, from, to),
        part(condition, manager, from, to),
        targets.from(from));
  }

  /** Rows of an array on a manager's device; the array itself where that is all of it. */
  static NDArray part(NDArray array, NDManager manager, int from, int to) {
    if (from == 0
        && to == array.getShape().get(0)
        && array.getDevice().equals(manager.getDevice())) {
      return array;
    }
    NDArray rows = array.get(new NDIndex("{}:{}", from, to));
    rows.attach(manager);
    Device device = manager.getDevice();
    if (rows.getDevice().equals(device)) {
      return rows;
    }
    NDArray moved = rows.toDevice(device, true);
    moved.attach(manager);
    return moved;
  }
}

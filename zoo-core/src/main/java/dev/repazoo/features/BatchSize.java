package dev.repazoo.features;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.memory.HostMemory;
import dev.repazoo.torch.CudaRuntime;

/**
 * The largest batch of a power of two whose encoding takes at most half of the memory that is free.
 *
 * <p>What an image takes is measured: a trial batch is encoded while the memory in use is watched.
 * Past {@value #MOST_ON_CPU} images on a CPU and {@value #MOST_ON_GPU} on a GPU there is nothing
 * left to win, so most machines end there, and come to the same number every time.
 */
public final class BatchSize {
  static final int MOST_ON_CPU = 32;
  static final int MOST_ON_GPU = 256;
  private static final int TRIAL = 4;
  private static final double SHARE = 0.5;

  private BatchSize() {}

  /**
   * Measures and chooses.
   *
   * @param manager on the device that will encode
   * @param resolution width and height R of the images in pixels
   */
  public static int choose(NDManager manager, FrozenEncoder encoder, int resolution) {
    Device device = manager.getDevice();
    int most = device.isGpu() ? MOST_ON_GPU : MOST_ON_CPU;
    long free = free(device);
    long used =
        device.isGpu()
            ? usedOnGpu(manager, encoder, resolution)
            : usedOnCpu(manager, encoder, resolution);
    return fitting(free, used / TRIAL, most);
  }

  /** The rule, apart from measuring. */
  static int fitting(long freeBytes, long bytesPerImage, int most) {
    long images = (long) (SHARE * freeBytes / Math.max(1, bytesPerImage));
    return (int) Math.max(1, Math.min(most, Long.highestOneBit(images)));
  }

  /** Bytes that can still be taken where a device computes. */
  public static long free(Device device) {
    return device.isGpu() ? freeOn(device) : HostMemory.available();
  }

  private static long freeOn(Device device) {
    return CudaRuntime.memory(device).free();
  }

  private static long usedOnGpu(NDManager manager, FrozenEncoder encoder, int resolution) {
    long before = freeOn(manager.getDevice());
    encode(manager, encoder, resolution);
    return before - freeOn(manager.getDevice()); // PyTorch keeps what it freed
  }

  private static long usedOnCpu(NDManager manager, FrozenEncoder encoder, int resolution) {
    try (HostMemory.Watch watch = HostMemory.watch()) {
      encode(manager, encoder, resolution);
      return watch.growth();
    }
  }

  private static void encode(NDManager manager, FrozenEncoder encoder, int resolution) {
    try (NDManager scope = manager.newSubManager()) {
      Shape shape = new Shape(TRIAL, 3, resolution, resolution);
      encoder.encode(scope, scope.zeros(shape, DataType.UINT8)).toFloatArray();
    }
  }
}

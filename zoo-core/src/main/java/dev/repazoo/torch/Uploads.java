package dev.repazoo.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies of plain memory to devices. From pageable memory, as DJL's {@code create} does it, a copy
 * to a GPU waits until that has done all it was given; from pinned memory it is queued behind that,
 * and the program goes on. PyTorch's allocator of pinned memory keeps a piece until its copy is
 * done, so it may be dropped at once.
 *
 * <p>Copies from pageable memory are counted, which holds training steps to none.
 *
 * <p>Source: PyTorch, {@code Tensor.pin_memory} and {@code Tensor.to(non_blocking=True)}; {@code
 * CachingHostAllocator}.
 */
public final class Uploads {
  private static final AtomicLong PAGEABLE = new AtomicLong();
  private static volatile Pinning pinning = new CudaPinning();

  private Uploads() {}

  /** How devices get at pinned memory. */
  public interface Pinning {
    /** Whether copies to a device go through it. */
    boolean serves(Device device);

    /**
     * Pins values and queues their copy.
     *
     * @param values on the CPU; may be closed afterwards
     * @param manager owner of the copy, on the device that it is for
     */
    NDArray copy(NDArray values, NDManager manager);
  }

  /** On CUDA alone: elsewhere there is nothing to pin memory for. */
  private static final class CudaPinning implements Pinning {
    @Override
    public boolean serves(Device device) {
      return device.isGpu();
    }

    @Override
    public NDArray copy(NDArray values, NDManager manager) {
      try (NDArray there = manager.zeros(new Shape())) { // tells the kernel the device
        return Kernels.get().run(manager, "upload", values, there).head();
      }
    }
  }

  /** An array of values on its manager's device. */
  static NDArray create(NDManager manager, Buffer values, Shape shape, DataType type) {
    if (!waitless(manager.getDevice())) {
      PAGEABLE.incrementAndGet();
      return manager.create(values, shape, type);
    }
    try (NDManager host = TorchEngine.newManager(Device.cpu());
        NDArray plain = host.create(values, shape, type)) {
      return pinning.copy(plain, manager);
    }
  }

  /** Whether copies to a device don't wait for it, so that it pays to begin them early. */
  public static boolean waitless(Device device) {
    return pinning.serves(device);
  }

  /** How many copies from pageable memory there were in this process. */
  public static long pageable() {
    return PAGEABLE.get();
  }

  /**
   * Puts another in the place of CUDA's, for tests where there is no GPU.
   *
   * @return puts things back
   */
  public static AutoCloseable use(Pinning other) {
    Pinning before = pinning;
    pinning = other;
    return () -> pinning = before;
  }
}

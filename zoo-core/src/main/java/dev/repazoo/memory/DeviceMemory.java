package dev.repazoo.memory;

import ai.djl.Device;
import dev.repazoo.torch.CudaRuntime;
import java.math.BigInteger;
import java.util.Locale;

/**
 * All the memory of where something is computed, free or not.
 *
 * @param place in words, such as {@code this machine}
 * @param bytes of a machine what its container grants, if it is in one
 */
public record DeviceMemory(String place, long bytes) {
  private static final double GIGABYTE = 1 << 30;

  /** The machine's, or that of one of its GPUs. */
  public static DeviceMemory of(Device device) {
    return device.isGpu()
        ? new DeviceMemory(device.toString(), CudaRuntime.memory(device).total())
        : new DeviceMemory("this machine", HostMemory.total());
  }

  /** What Java may take of the machine's for its own objects. */
  static DeviceMemory ofJava() {
    return new DeviceMemory("Java", Runtime.getRuntime().maxMemory());
  }

  /**
   * Fails where something takes more than there is.
   *
   * @param what that takes it, as the message begins
   * @throws IllegalArgumentException naming both numbers
   */
  public void require(String what, BigInteger needed) {
    if (needed.compareTo(BigInteger.valueOf(bytes)) > 0) {
      throw new IllegalArgumentException(
          "%s %s of memory; %s has %s"
              .formatted(what, inWords(needed), place, inWords(BigInteger.valueOf(bytes))));
    }
  }

  private static String inWords(BigInteger bytes) {
    return String.format(Locale.ROOT, "%,.1f GB", bytes.doubleValue() / GIGABYTE);
  }
}

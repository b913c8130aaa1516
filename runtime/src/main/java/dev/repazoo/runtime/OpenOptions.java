package dev.repazoo.runtime;

import java.time.Duration;

/**
 * How a model is opened.
 *
 * @param device where it runs
 * @param threads threads for one operator; 0 for one a core
 * @param verified whether the file's digest is checked before, which reads all of it
 * @param packed whether weights are copied into the form in which products are fastest; otherwise
 *     those beside the file stay in its map, and take no memory of this process's own
 * @param grace how long calls that run when the program is ended (SIGTERM) may go on
 */
public record OpenOptions(
    OnnxDevice device, int threads, boolean verified, boolean packed, Duration grace) {
  /** On the CPU, with as many threads as the machine has cores, unverified. */
  public static final OpenOptions DEFAULT =
      new OpenOptions(OnnxDevice.CPU, 0, false, true, Duration.ZERO);

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException when it is negative
   */
  public OpenOptions {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads is " + threads + "; it must be a number of threads, or 0 for one a core");
    }
  }

  /** The same on another device. */
  public OpenOptions on(OnnxDevice other) {
    return new OpenOptions(other, threads, verified, packed, grace);
  }

  /** The same with a number of threads. */
  public OpenOptions withThreads(int number) {
    return new OpenOptions(device, number, verified, packed, grace);
  }

  /** The same with the digest checked. */
  public OpenOptions checked() {
    return new OpenOptions(device, threads, true, packed, grace);
  }

  /** The same with weights as they are in the file. */
  public OpenOptions unpacked() {
    return new OpenOptions(device, threads, verified, false, grace);
  }

  /** The same with time for calls that run when the program is ended. */
  public OpenOptions withGrace(Duration time) {
    return new OpenOptions(device, threads, verified, packed, time);
  }
}

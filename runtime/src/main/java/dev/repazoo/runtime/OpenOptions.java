package dev.repazoo.runtime;

import java.time.Duration;

/**
 * How a model is opened.
 *
 * @param device where it runs
 * @param threads threads for one operator; 0 for one a core
 * @param verified whether the file's digest is checked before, which reads all of it
 * @param grace how long calls that run when the program is ended (SIGTERM) may go on
 */
public record OpenOptions(OnnxDevice device, int threads, boolean verified, Duration grace) {
  /** On the CPU, with as many threads as the machine has cores, unverified. */
  public static final OpenOptions DEFAULT =
      new OpenOptions(OnnxDevice.CPU, 0, false, Duration.ZERO);

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
    return new OpenOptions(other, threads, verified, grace);
  }

  /** The same with a number of threads. */
  public OpenOptions withThreads(int number) {
    return new OpenOptions(device, number, verified, grace);
  }

  /** The same with the digest checked. */
  public OpenOptions checked() {
    return new OpenOptions(device, threads, true, grace);
  }

  /** The same with time for calls that run when the program is ended. */
  public OpenOptions withGrace(Duration time) {
    return new OpenOptions(device, threads, verified, time);
  }
}

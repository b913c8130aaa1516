package dev.repazoo.spark.task;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether this machine sees the source that the driver sees. */
final class SameSource {
  /** Jobs whose source this process has looked at: a million names take a while. */
  private static final Set<Object> CHECKED = ConcurrentHashMap.newKeySet();

  private SameSource() {}

  /** Tells a source from others. */
  @FunctionalInterface
  interface Fingerprint {
    /** What it is here. */
    String found() throws IOException;
  }

  /**
   * Looks, once for a job.
   *
   * @param source for the message
   * @param wanted what the driver has found
   * @throws IOException when they differ
   */
  static void require(Object job, String source, Fingerprint here, String wanted)
      throws IOException {
    if (CHECKED.contains(job)) {
      return;
    }
    if (!here.found().equals(wanted)) {
      throw new IOException(
          "%s finds other images in %s than the driver; all machines must see the same"
              .formatted(InetAddress.getLocalHost().getHostName(), source));
    }
    CHECKED.add(job);
  }
}

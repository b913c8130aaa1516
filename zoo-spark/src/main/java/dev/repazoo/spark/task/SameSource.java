package dev.repazoo.spark.task;

import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether this machine sees the source that the driver sees. */
final class SameSource {
  /** Jobs whose source this process has looked at: a million names take a while. */
  private static final Set<Object> CHECKED = ConcurrentHashMap.newKeySet();

  private SameSource() {}

  /**
   * Looks, once for a job.
   *
   * @param fingerprint that the driver has found
   * @throws IOException when they differ
   */
  static void require(Object job, ImageSource source, SourceWords words, String fingerprint)
      throws IOException {
    if (!CHECKED.contains(job)) {
      require(job, words, source.fingerprint(), fingerprint);
    }
  }

  /**
   * Compares.
   *
   * @param found here
   * @param wanted what the driver has found
   * @throws IOException when they differ
   */
  static void require(Object job, SourceWords words, String found, String wanted)
      throws IOException {
    if (!found.equals(wanted)) {
      throw new IOException(
          "%s finds other images in %s than the driver; all machines must see the same"
              .formatted(InetAddress.getLocalHost().getHostName(), words.source()));
    }
    CHECKED.add(job);
  }
}

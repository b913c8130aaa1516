package dev.repazoo.spark.task;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** What must lie where all executors see it. */
final class Visible {
  private Visible() {}

  /**
   * A path that this machine sees.
   *
   * @param what must be seen, for the message
   * @throws IOException when this machine doesn't see it
   */
  static Path path(String path, String what) throws IOException {
    Path found = Path.of(path);
    if (!Files.exists(found)) {
      throw new IOException(
          "%s doesn't see %s; all executors must see %s"
              .formatted(InetAddress.getLocalHost().getHostName(), found, what));
    }
    return found;
  }
}

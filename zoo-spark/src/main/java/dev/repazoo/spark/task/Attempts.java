package dev.repazoo.spark.task;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Where tasks make files, each attempt under a name of its own, until the driver takes them. */
final class Attempts {
  private Attempts() {}

  /**
   * The folder of all attempts of a job.
   *
   * @throws IOException when this machine doesn't see it
   */
  static Path folder(String attempts) throws IOException {
    Path folder = Path.of(attempts);
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "%s doesn't see %s; source and destination must lie where all executors see them"
              .formatted(InetAddress.getLocalHost().getHostName(), folder));
    }
    return folder;
  }

  /** A path of a new attempt at a piece. */
  static Path next(Path folder, int piece) {
    return folder.resolve(piece + "-" + UUID.randomUUID());
  }
}

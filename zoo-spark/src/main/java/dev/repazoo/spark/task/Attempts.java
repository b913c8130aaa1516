package dev.repazoo.spark.task;

import java.io.IOException;
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
    return Visible.path(attempts, "source and destination");
  }

  /** A path of a new attempt at a piece. */
  static Path next(Path folder, int piece) {
    return folder.resolve(piece + "-" + UUID.randomUUID());
  }
}

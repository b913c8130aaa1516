package dev.repazoo.cli.commands.dedup;

import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.DedupOptions;
import dev.repazoo.dedup.HashedImages;
import dev.repazoo.dedup.PerceptualHash;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;

/** Where images are hashed: here by threads, or by the tasks of a cluster. */
@FunctionalInterface
public interface Hashing {
  /** By threads of this process. */
  Hashing THREADS =
      (session, options, source, count, hash) ->
          HashedImages.of(
              source, count, hash, options.workers(), session.progress(), session.interruption());

  /**
   * Hashes the first images of a source.
   *
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  HashedImages of(
      Session session, DedupOptions options, ImageSource source, int count, PerceptualHash hash)
      throws IOException;
}

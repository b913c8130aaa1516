package dev.repazoo.cli.commands.generate;

import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.spi.Conditioning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where a graph's samples are drawn, if not here. */
@FunctionalInterface
public interface Elsewhere {
  /**
   * Backends that draw there.
   *
   * @param graph a sampler, or a pipeline
   * @param conditioning what it is conditioned on
   * @return as many as draw at once, each used by one thread
   * @throws CommandFailure when none can
   */
  List<SamplingBackend> backends(Path graph, Conditioning conditioning)
      throws IOException, CommandFailure;
}

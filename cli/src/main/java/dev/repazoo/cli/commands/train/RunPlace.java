package dev.repazoo.cli.commands.train;

import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.train.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a run is written: its folder, or, on a node that keeps nothing, one that is removed.
 *
 * @param folder where
 * @param trackers that are kept there
 * @param temporary the folder, if it is removed
 */
record RunPlace(Path folder, List<Tracker> trackers, Optional<TemporaryPath> temporary)
    implements AutoCloseable {

  static RunPlace of(TrainOptions options, Path run) throws IOException {
    if (options.nodes().keeps()) {
      return new RunPlace(run, options.run().trackers(), Optional.empty());
    }
    TemporaryPath folder = TemporaryPath.newFolder();
    return new RunPlace(folder.path(), List.of(), Optional.of(folder));
  }

  @Override
  public void close() throws IOException {
    if (temporary.isPresent()) {
      temporary.get().close();
    }
  }
}

package dev.repazoo.cli.commands.train;

import dev.repazoo.checkpoint.TextEncoding;
import dev.repazoo.data.Dataset;
import java.io.IOException;
import java.util.Optional;

/**
 * The data set of a run.
 *
 * @param dataset of the kind that the command trains on
 * @param encoding the text encoder of its captions, where there are any and it is known
 */
record TrainData(Dataset dataset, Optional<TextEncoding> encoding) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    dataset.close();
  }
}

package dev.repazoo.cli;

import dev.repazoo.data.Dataset;
import dev.repazoo.data.EmojiDataset;

/** What {@code --data-dir} names. */
final class TrainingData {
  private static final String EMOJI = "emoji";

  private TrainingData() {}

  /** Opens a data set of images of the given size. */
  static Dataset open(String name, int resolution) throws CommandFailure {
    if (name.equals(EMOJI)) {
      return new EmojiDataset(resolution);
    }
    throw new CommandFailure("--data-dir is '" + name + "'; there is no such data");
  }
}

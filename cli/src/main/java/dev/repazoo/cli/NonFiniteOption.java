package dev.repazoo.cli;

import ai.djl.ndarray.NDManager;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.NonFiniteWeightsException;

/** {@code --allow-nan}: going on with weights that are NaN or infinite. */
final class NonFiniteOption {
  static final String NAME = "allow-nan";

  static final CommandOption ROW =
      CommandOption.flag(NAME, "go on with weights, and past samples, that are NaN or infinite");

  private NonFiniteOption() {}

  static NonFinite of(Arguments arguments) {
    return arguments.flag(NAME) ? NonFinite.ALLOW : NonFinite.REFUSE;
  }

  /** Builds and loads a checkpoint's generator. */
  static Generator load(GeneratorCheckpoint checkpoint, NDManager manager, Arguments arguments)
      throws CommandFailure {
    try {
      return checkpoint.load(manager, of(arguments));
    } catch (NonFiniteWeightsException e) {
      throw new CommandFailure(
          e.getMessage() + ": the run has diverged, or the file is damaged; --" + NAME + " goes on",
          e);
    }
  }
}

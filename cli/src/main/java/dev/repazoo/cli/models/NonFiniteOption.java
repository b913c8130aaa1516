package dev.repazoo.cli.models;

import ai.djl.ndarray.NDManager;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.inspect.NonFiniteCount;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.NonFiniteWeightsException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code --allow-nan}: going on with weights that are NaN or infinite. */
public final class NonFiniteOption {
  public static final String NAME = "allow-nan";

  public static final CommandOption ROW =
      CommandOption.flag(NAME, "go on with weights, and past samples, that are NaN or infinite");

  private NonFiniteOption() {}

  /**
   * Fails for a pipeline whose weights are NaN or infinite: it gives finished pixels, so that a
   * sample that isn't finite can't be told from a picture.
   */
  public static void requireFinitePipeline(Path graph) throws CommandFailure {
    for (OnnxModelInfo.Stored weights : OnnxModelInfo.read(graph).initializers()) {
      Optional<NonFiniteCount> count = GraphTensor.of(weights).flatMap(NonFiniteCount::of);
      boolean constant = weights.shape().isEmpty(); // a bound may be infinite
      if (count.isPresent()
          && (count.get().nan() > 0 || (count.get().infinite() > 0 && !constant))) {
        throw new CommandFailure(
            graph
                + " holds values that are NaN or infinite ("
                + weights.name()
                + "), and its images would not show them; export the sampler instead");
      }
    }
  }

  public static NonFinite of(Arguments arguments) {
    return arguments.flag(NAME) ? NonFinite.ALLOW : NonFinite.REFUSE;
  }

  /** Builds and loads a checkpoint's generator. */
  public static Generator load(
      GeneratorCheckpoint checkpoint, NDManager manager, Arguments arguments)
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

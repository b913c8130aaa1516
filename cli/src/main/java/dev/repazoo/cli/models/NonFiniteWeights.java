package dev.repazoo.cli.models;

import ai.djl.ndarray.NDManager;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.options.NonFiniteOption;
import dev.repazoo.inspect.NonFiniteCount;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.Loading;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.NonFiniteWeightsException;
import java.nio.file.Path;
import java.util.Optional;

/** Weights that are NaN or infinite, which nobody wants without knowing. */
public final class NonFiniteWeights {
  private NonFiniteWeights() {}

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

  /** Builds and loads a checkpoint's generator. */
  public static Generator load(
      GeneratorCheckpoint checkpoint, NDManager manager, NonFinite nonFinite)
      throws CommandFailure {
    return load(checkpoint, manager, nonFinite, Loading.COPY);
  }

  /**
   * The same.
   *
   * @param loading where the weights will be; in the file for a model that only predicts
   */
  public static Generator load(
      GeneratorCheckpoint checkpoint, NDManager manager, NonFinite nonFinite, Loading loading)
      throws CommandFailure {
    try {
      return checkpoint.load(manager, nonFinite, loading);
    } catch (NonFiniteWeightsException e) {
      throw new CommandFailure(
          e.getMessage()
              + ": the run has diverged, or the file is damaged; --"
              + NonFiniteOption.NAME
              + " goes on",
          e);
    }
  }
}

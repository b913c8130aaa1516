package dev.repazoo.cli.commands.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.options.SampleRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.ConditionData;
import java.util.List;
import java.util.Optional;

/** What the samples of a run are conditioned on, as the command line says. */
interface ConditionChoice extends AutoCloseable {
  /** The conditions of samples by their numbers in the run. */
  ConditionData of(SeededNoise noise, long[] indices);

  /** The text of a sample; empty where samples have none. */
  Optional<String> caption(long index);

  /**
   * Adds what decides how samples look.
   *
   * @param settings of the sampler and the model, so far
   * @throws UsageException when a choice has no use with them
   */
  void describe(ObjectNode settings);

  @Override
  default void close() {}

  /**
   * The choice of classes.
   *
   * @throws UsageException when it is none that the model takes
   */
  static ConditionChoice of(SampleRequest request, Classes classes) {
    List<Long> given = request.classes().orElse(List.of());
    for (long label : given) {
      if (label >= classes.count()) {
        throw new UsageException(
            "--classes holds " + label + "; the model's classes are 0.." + (classes.count() - 1));
      }
    }
    return new OfClasses(classes, given);
  }

  /**
   * Classes in turn, or at random.
   *
   * @param given drawn in turn; none for random ones
   */
  record OfClasses(Classes classes, List<Long> given) implements ConditionChoice {
    @Override
    public ConditionData of(SeededNoise noise, long[] indices) {
      long[] labels = new long[indices.length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] =
            given.isEmpty()
                ? noise.label(indices[i], classes.count())
                : given.get((int) (indices[i] % given.size()));
      }
      return classes.labels(labels);
    }

    @Override
    public Optional<String> caption(long index) {
      return Optional.empty();
    }

    @Override
    public void describe(ObjectNode settings) {
      settings.put("classes", given.isEmpty() ? "random" : given.toString());
    }
  }
}

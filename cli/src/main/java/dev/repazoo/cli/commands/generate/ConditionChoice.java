package dev.repazoo.cli.commands.generate;

import dev.repazoo.cli.options.SampleRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import java.util.List;

/** What the samples of a run are conditioned on, as the command line says. */
public interface ConditionChoice {
  /** The conditions of samples by their numbers in the run. */
  ConditionData of(SeededNoise noise, long[] indices);

  /**
   * The choice of a request.
   *
   * @throws UsageException when it is none that the model takes
   */
  static ConditionChoice of(SampleRequest request, Conditioning conditioning) {
    if (!(conditioning instanceof Classes classes)) {
      throw new UsageException(
          "the model is conditioned on "
              + conditioning.kind()
              + "; this command draws from models of classes only");
    }
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
  }
}

package dev.repazoo.cli.commands.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.spi.ConditionData;
import java.util.Map;
import java.util.Optional;

/** What the samples of a run are conditioned on, as the command line says. */
interface ConditionChoice extends AutoCloseable {
  /** The conditions of samples by their numbers in the run. */
  ConditionData of(SeededNoise noise, long[] indices);

  /** The text of a sample; empty where samples have none. */
  Optional<String> caption(long index);

  /** What a sample shows, by keywords, for the texts in its file. */
  Map<String, String> texts(SeededNoise noise, long index);

  /**
   * Adds what decides how samples look.
   *
   * @param settings of the sampler and the model, so far
   * @throws UsageException when a choice has no use with them
   */
  void describe(ObjectNode settings);

  @Override
  default void close() {}
}

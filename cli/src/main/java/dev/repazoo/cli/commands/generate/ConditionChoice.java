package dev.repazoo.cli.commands.generate;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.PromptOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Text;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the samples of a run are conditioned on, as the command line says. */
interface ConditionChoice extends AutoCloseable {
  /**
   * Opens the choice that a model takes.
   *
   * @param zoo where text encoders are
   * @param device where they compute; to ask for it starts the engine
   * @param prompts of text-to-image models
   * @param classes drawn in turn; none for random ones
   * @param classNames of the model's classes
   * @param opened what draws
   * @throws UsageException when the model takes nothing of the kind
   */
  static ConditionChoice open(
      Zoo zoo,
      Supplier<Device> device,
      PromptOptions prompts,
      List<String> classes,
      List<String> classNames,
      BackendOpener.Opened opened)
      throws IOException, CommandFailure {
    Conditioning conditioning = opened.backend().conditioning();
    if (conditioning instanceof Classes known) {
      prompts.refuse(conditioning.kind());
      return ClassChoice.of(known, classNames, classes);
    }
    if (conditioning instanceof Text text) {
      return PromptChoice.open(zoo, device, prompts, text, opened);
    }
    throw new UsageException(
        "the model is conditioned on "
            + conditioning.kind()
            + "; this command draws from models of classes and of text only");
  }

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

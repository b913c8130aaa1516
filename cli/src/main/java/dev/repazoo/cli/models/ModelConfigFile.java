package dev.repazoo.cli.models;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.options.ModelOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.json.JsonFile;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.message.FileProblem;
import dev.repazoo.spi.GeneratorProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code --model-config}: an architecture as JSON, in the vocabulary of its family.
 *
 * @param family who builds it
 * @param config the architecture
 */
public record ModelConfigFile(GeneratorProvider family, ObjectNode config) {

  /**
   * Reads a file and finds the family that knows its keys.
   *
   * @param families that may be meant
   * @param models knows what the memory holds, for what the model is to be used
   * @throws CommandFailure when it can't be read or is no JSON object
   * @throws UsageException when no family takes it; the message is that of the family that knows
   *     most of its keys; or the memory can't hold it
   */
  public static ModelConfigFile read(
      Path file, List<GeneratorProvider> families, ModelBuilder models) throws CommandFailure {
    ObjectNode config = json(file);
    try {
      GeneratorProvider family = GeneratorCheckpoint.familyOf(families, config);
      models.check(family, config);
      return new ModelConfigFile(family, config);
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + ": " + e.getMessage(), e);
    }
  }

  /** What is said of a checkpoint's architecture. */
  public static ModelChoice choice(ModelOptions options, Zoo zoo, Supplier<Device> device)
      throws CommandFailure {
    options.id().ifPresent(zoo::generator); // there must be one
    Optional<ObjectNode> config = Optional.empty();
    if (options.config().isPresent()) {
      ModelBuilder models = ModelBuilder.forInference(device.get());
      config =
          Optional.of(
              read(options.config().get(), zoo.registry().generatorFamilies(), models).config());
    }
    return new ModelChoice(options.id(), config, options.changes());
  }

  private static ObjectNode json(Path file) throws CommandFailure {
    try {
      return JsonFile.read(file);
    } catch (IOException e) {
      throw new CommandFailure(FileProblem.of(e), e);
    }
  }
}

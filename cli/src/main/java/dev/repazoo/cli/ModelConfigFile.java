package dev.repazoo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code --model-config}: an architecture as JSON, in the vocabulary of its family.
 *
 * @param family who builds it
 * @param config the architecture
 */
record ModelConfigFile(GeneratorProvider family, ObjectNode config) {

  /**
   * Reads a file and finds the family that knows its keys.
   *
   * @throws CommandFailure when it can't be read or is no JSON object
   * @throws IllegalArgumentException when no family takes it; the message is the first family's
   */
  static ModelConfigFile read(Path file, Registry registry) throws CommandFailure {
    ObjectNode config = json(file);
    try {
      return new ModelConfigFile(GeneratorCheckpoint.familyOf(registry, config), config);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static ObjectNode json(Path file) throws CommandFailure {
    try {
      JsonNode node = Json.MAPPER.readTree(Files.readAllBytes(file));
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new CommandFailure(file + " holds no JSON object");
    } catch (JsonProcessingException e) {
      throw new CommandFailure(file + " is no JSON: " + JsonProblem.reason(e), e);
    } catch (IOException e) {
      throw new CommandFailure("can't read " + file + ": " + e.getMessage(), e);
    }
  }
}

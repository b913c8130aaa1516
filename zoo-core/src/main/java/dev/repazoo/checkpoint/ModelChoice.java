package dev.repazoo.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.spi.GeneratorOptions;
import java.util.Optional;

/**
 * What users say of a checkpoint's architecture; what they don't say is read off the checkpoint.
 *
 * @param id an entry of the registry
 * @param config a whole architecture, in place of {@code id}
 * @param changes what differs from that
 */
public record ModelChoice(
    Optional<String> id, Optional<ObjectNode> config, GeneratorOptions changes) {

  /** Nothing is said. */
  public static ModelChoice unknown() {
    return new ModelChoice(Optional.empty(), Optional.empty(), GeneratorOptions.NONE);
  }

  /** Checks that not both are given. */
  public ModelChoice {
    if (id.isPresent() && config.isPresent()) {
      throw new InvalidValueException("model", "excludes a whole architecture beside it");
    }
  }
}

package dev.repazoo.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What users say of a checkpoint's architecture; what they don't say is read off the checkpoint.
 *
 * @param id an entry of the registry
 * @param config a whole architecture, in place of {@code id}
 * @param changes single keys of the architecture that differ from it
 */
public record ModelChoice(Optional<String> id, Optional<ObjectNode> config, ObjectNode changes) {

  /** Nothing is said. */
  public static ModelChoice unknown() {
    return new ModelChoice(
        Optional.empty(), Optional.empty(), JsonNodeFactory.instance.objectNode());
  }

  /** Checks that not both are given, and copies the changes. */
  public ModelChoice {
    if (id.isPresent() && config.isPresent()) {
      throw new IllegalArgumentException("--model and --model-config exclude one another");
    }
    changes = changes.deepCopy();
  }
}

package dev.repazoo.codecs.tiny;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import java.util.Optional;
import java.util.regex.MatchResult;

/**
 * The authors' names of tensors, and diffusers', whose decoder lacks a layer without parameters.
 */
final class TinyKeys {
  private static final String FIRST_BLOCK = "encoder.1.conv.0.weight";
  private static final String FIRST_BLOCK_FACTOR_32 = "encoder.4.conv.0.weight";
  private static final String LATENTS_IN = "decoder.1.weight";

  private static final KeyMap OF_DIFFUSERS =
      KeyMap.of(
          KeyMap.prefix("encoder.layers.", "encoder."),
          KeyMap.rename("decoder\\.layers\\.(\\d+)\\.(.*)", TinyKeys::later));

  private TinyKeys() {}

  private static String later(MatchResult match) {
    return "decoder." + (Integer.parseInt(match.group(1)) + 1) + "." + match.group(2);
  }

  static StateDict toAuthors(StateDict published) {
    return published.map(OF_DIFFUSERS);
  }

  /** The architecture by the tensors' names and shapes, if they are of this family. */
  static Optional<ObjectNode> architecture(StateDict published) {
    StateDict dict = toAuthors(published);
    boolean factor32 =
        dict.find(FIRST_BLOCK_FACTOR_32).isPresent() && dict.find(FIRST_BLOCK).isEmpty();
    if (dict.find(LATENTS_IN).isEmpty() || (dict.find(FIRST_BLOCK).isEmpty() && !factor32)) {
      return Optional.empty();
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("latent_channels", Math.toIntExact(dict.get(LATENTS_IN).shape()[1]));
    if (factor32) {
      json.put("arch_variant", "f32");
    } else if (dict.names().stream().anyMatch(name -> name.contains(".pool."))) {
      json.put("arch_variant", "flux_2");
    }
    return Optional.of(json);
  }
}

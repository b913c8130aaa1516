package dev.repazoo.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.diffusion.SamplerConfig;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a file says of the sampler in it, in the words of generate.py. */
final class SamplerMetadata {
  private SamplerMetadata() {}

  /** {@code repazoo.steps} and {@code repazoo.sampler}. */
  static SortedMap<String, String> of(SamplerConfig config) {
    SortedMap<String, String> entries = new TreeMap<>();
    entries.put("repazoo.steps", Integer.toString(config.numSteps()));
    entries.put(
        "repazoo.sampler",
        new ObjectMapper()
            .createObjectNode()
            .put("mode", config.mode().option())
            .put("num_steps", config.numSteps())
            .put("heun", config.heun())
            .put("cfg_scale", config.cfgScale())
            .put("guidance_low", config.guidanceLow())
            .put("guidance_high", config.guidanceHigh())
            .put("path_type", config.pathType().option())
            .toString());
    return entries;
  }
}

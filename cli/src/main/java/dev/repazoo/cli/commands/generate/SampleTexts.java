package dev.repazoo.cli.commands.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Version;
import dev.repazoo.generate.SeededNoise;
import java.util.LinkedHashMap;
import java.util.Map;

/** The texts in a sample's PNG file: all by which it can be drawn again. */
final class SampleTexts {
  private SampleTexts() {}

  static Map<String, String> of(
      BackendOpener.Opened opened, ConditionChoice conditions, SeededNoise noise, long index) {
    ObjectNode settings = opened.settings();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("Software", "repa-zoo " + Version.current());
    texts.put("index", Long.toString(index));
    texts.put("global_seed", Long.toString(noise.seed()));
    if (opened.seeded()) {
      texts.put("seed", Long.toString(noise.sampleSeed(index)));
    }
    texts.putAll(conditions.texts(noise, index));
    texts.put("sampler", opened.sampler());
    texts.put("cfg_scale", settings.path("cfg_scale").asText());
    texts.put("checkpoint_sha256", settings.path("checkpoint_sha256").asText());
    if (settings.has("vae")) {
      texts.put("vae", settings.path("vae").asText());
    }
    return texts;
  }
}

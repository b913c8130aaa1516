package dev.repazoo.codecs.tiny;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.spi.LatentScale;
import java.util.List;

/**
 * The constructor's words in taesd.py ({@code latent_channels, arch_variant}), or diffusers' {@code
 * config.json} of AutoencoderTiny. Keys that begin with {@code _} say who wrote the file.
 */
final class TinyConfigReader {
  private final JsonFields json;

  private TinyConfigReader(ObjectNode json) {
    this.json = new JsonFields("taesd", json);
  }

  static TinyConfig read(ObjectNode json) {
    return new TinyConfigReader(json).config();
  }

  private TinyConfig config() {
    int latent = json.size(4, "latent_channels");
    only("relu", "act_fn");
    only("nearest", "upsample_fn");
    only(2, "upsampling_scaling_factor");
    only(3, "in_channels");
    only(3, "out_channels");
    TinyConfig base =
        switch (json.has("arch_variant") ? json.word("", "arch_variant") : "") {
          case "" -> TinyConfig.factor8(latent, false);
          case "flux_2" -> TinyConfig.factor8(latent, true);
          case "f32" -> TinyConfig.factor32(latent);
          default -> throw json.wrong("f32, flux_2 or null", "arch_variant");
        };
    List<Integer> encoderWidths = json.sizes(List.of(), "encoder_block_out_channels");
    if (encoderWidths.stream().distinct().count() > 1) {
      throw json.wrong("one width for all stages", "encoder_block_out_channels");
    }
    TinyConfig config =
        new TinyConfig(
            latent,
            encoderWidths.isEmpty() ? base.encoderWidth() : encoderWidths.get(0),
            json.counts(base.encoderBlocks(), "num_encoder_blocks"),
            json.sizes(base.decoderWidths(), "decoder_block_out_channels"),
            json.counts(base.decoderBlocks(), "num_decoder_blocks"),
            base.quarterStem(),
            base.pooled(),
            scale(latent));
    json.ignore(
        "variant",
        "block_out_channels",
        "latent_magnitude",
        "latent_shift",
        "force_upcast",
        "sample_size");
    json.done();
    return config;
  }

  private LatentScale scale(int latent) {
    double factor = json.has("scaling_factor") ? json.number("scaling_factor") : 1;
    double shift = json.has("shift_factor") ? json.number("shift_factor") : 0;
    return LatentScale.of(latent, factor, -shift * factor);
  }

  private void only(String value, String key) {
    if (!json.word(value, key).equals(value)) {
      throw json.wrong(value, key);
    }
  }

  private void only(int value, String key) {
    if (json.size(value, key) != value) {
      throw json.wrong(Integer.toString(value), key);
    }
  }
}

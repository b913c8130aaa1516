package dev.repazoo.codecs.tiny;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.message.NearestNames;
import dev.repazoo.spi.LatentScale;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The constructor's words in taesd.py ({@code latent_channels, arch_variant}), or diffusers' {@code
 * config.json} of AutoencoderTiny. Keys that begin with {@code _} say who wrote the file.
 */
final class TinyVocabulary {
  private static final Set<String> KNOWN =
      Set.of(
          "variant",
          "arch_variant",
          "latent_channels",
          "encoder_block_out_channels",
          "decoder_block_out_channels",
          "block_out_channels",
          "num_encoder_blocks",
          "num_decoder_blocks",
          "in_channels",
          "out_channels",
          "act_fn",
          "upsample_fn",
          "upsampling_scaling_factor",
          "scaling_factor",
          "shift_factor",
          "latent_magnitude",
          "latent_shift",
          "force_upcast",
          "sample_size");

  private final ObjectNode json;

  private TinyVocabulary(ObjectNode json) {
    this.json = json;
  }

  static TinyConfig read(ObjectNode json) {
    json.fieldNames()
        .forEachRemaining(
            key -> {
              if (!key.startsWith("_") && !KNOWN.contains(key)) {
                throw new IllegalArgumentException(
                    "taesd: unknown key "
                        + key
                        + "; the nearest is "
                        + NearestNames.of(key, KNOWN, 1).get(0));
              }
            });
    return new TinyVocabulary(json).config();
  }

  private TinyConfig config() {
    JsonNode channels = json.path("latent_channels");
    int latent = channels.isMissingNode() ? 4 : channels.asInt();
    if (latent < 1) {
      throw wrong("latent_channels", "a positive integer");
    }
    only("act_fn", "relu");
    only("upsample_fn", "nearest");
    only("upsampling_scaling_factor", "2");
    only("in_channels", "3");
    only("out_channels", "3");
    String variant = json.path("arch_variant").asText("");
    TinyConfig base =
        switch (json.hasNonNull("arch_variant") ? variant : "") {
          case "" -> TinyConfig.factor8(latent, false);
          case "flux_2" -> TinyConfig.factor8(latent, true);
          case "f32" -> TinyConfig.factor32(latent);
          default -> throw wrong("arch_variant", "f32, flux_2 or null");
        };
    List<Integer> encoderWidths = integers("encoder_block_out_channels", List.of());
    if (encoderWidths.stream().distinct().count() > 1) {
      throw wrong("encoder_block_out_channels", "one width for all stages");
    }
    return new TinyConfig(
        latent,
        encoderWidths.isEmpty() ? base.encoderWidth() : encoderWidths.get(0),
        integers("num_encoder_blocks", base.encoderBlocks()),
        integers("decoder_block_out_channels", base.decoderWidths()),
        integers("num_decoder_blocks", base.decoderBlocks()),
        base.quarterStem(),
        base.pooled(),
        scale(latent));
  }

  private LatentScale scale(int latent) {
    double factor = json.hasNonNull("scaling_factor") ? json.get("scaling_factor").asDouble() : 1;
    double shift = json.path("shift_factor").asDouble(0);
    return LatentScale.of(latent, factor, -shift * factor);
  }

  private void only(String key, String value) {
    if (json.hasNonNull(key) && !json.get(key).asText().equals(value)) {
      throw wrong(key, value);
    }
  }

  private List<Integer> integers(String key, List<Integer> otherwise) {
    if (!json.hasNonNull(key)) {
      return otherwise;
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : json.get(key)) {
      if (!value.isInt() || value.intValue() < 1) {
        throw wrong(key, "a list of positive integers");
      }
      values.add(value.intValue());
    }
    return values;
  }

  private IllegalArgumentException wrong(String key, String wanted) {
    return new IllegalArgumentException(
        "taesd: " + key + " is " + json.path(key) + "; it must be " + wanted);
  }
}

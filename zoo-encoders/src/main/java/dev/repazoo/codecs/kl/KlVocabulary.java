package dev.repazoo.codecs.kl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.message.NearestNames;
import dev.repazoo.spi.LatentScale;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * diffusers' {@code config.json} of AutoencoderKL. Old files lack newer keys; what they mean then
 * is diffusers' default. Keys that begin with {@code _} say who wrote the file.
 */
final class KlVocabulary {
  private static final int SAMPLE_SIZE = 256;
  private static final double SCALING_FACTOR = 0.18215;
  private static final Set<String> KNOWN =
      Set.of(
          "in_channels",
          "out_channels",
          "latent_channels",
          "block_out_channels",
          "layers_per_block",
          "down_block_types",
          "up_block_types",
          "mid_block_add_attention",
          "norm_num_groups",
          "act_fn",
          "use_quant_conv",
          "use_post_quant_conv",
          "scaling_factor",
          "shift_factor",
          "latents_mean",
          "latents_std",
          "sample_size",
          "force_upcast");

  private final ObjectNode json;

  private KlVocabulary(ObjectNode json) {
    this.json = json;
  }

  static KlConfig read(ObjectNode json) {
    json.fieldNames()
        .forEachRemaining(
            key -> {
              if (!key.startsWith("_") && !KNOWN.contains(key)) {
                throw new IllegalArgumentException(
                    "AutoencoderKL: unknown key "
                        + key
                        + "; the nearest is "
                        + NearestNames.of(key, KNOWN, 1).get(0));
              }
            });
    return new KlVocabulary(json).config();
  }

  private KlConfig config() {
    List<Integer> widths = integers("block_out_channels", 64);
    int latentChannels = integer("latent_channels", 4);
    return new KlConfig(
        integer("in_channels", 3),
        integer("out_channels", 3),
        latentChannels,
        widths,
        integer("layers_per_block", 1),
        attention("down_block_types", "DownEncoderBlock2D", "AttnDownEncoderBlock2D"),
        attention("up_block_types", "UpDecoderBlock2D", "AttnUpDecoderBlock2D"),
        flag("mid_block_add_attention"),
        integer("norm_num_groups", 32),
        Activation.of(json.path("act_fn").asText("silu")),
        flag("use_quant_conv"),
        flag("use_post_quant_conv"),
        sampleSize(),
        scale(latentChannels));
  }

  private int integer(String key, int otherwise) {
    if (!json.hasNonNull(key)) {
      return otherwise;
    }
    if (!json.get(key).isInt() || json.get(key).intValue() < 1) {
      throw wrong(key, "a positive integer");
    }
    return json.get(key).intValue();
  }

  /** One number, or height and width, of which diffusers takes the first. */
  private int sampleSize() {
    return json.path("sample_size").isArray()
        ? json.get("sample_size").path(0).asInt()
        : integer("sample_size", SAMPLE_SIZE);
  }

  private List<Integer> integers(String key, int otherwise) {
    if (!json.hasNonNull(key)) {
      return List.of(otherwise);
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : json.get(key)) {
      if (!value.isInt()) {
        throw wrong(key, "a list of integers");
      }
      values.add(value.intValue());
    }
    return values;
  }

  private boolean flag(String key) {
    if (!json.hasNonNull(key)) {
      return true;
    }
    if (!json.get(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return json.get(key).booleanValue();
  }

  private List<Boolean> attention(String key, String plain, String attending) {
    if (!json.hasNonNull(key)) {
      return List.of(false);
    }
    List<Boolean> attends = new ArrayList<>();
    for (JsonNode type : json.get(key)) {
      if (!type.asText().equals(plain) && !type.asText().equals(attending)) {
        throw wrong(key, "a list of " + plain + " and " + attending);
      }
      attends.add(type.asText().equals(attending));
    }
    return attends;
  }

  /** {@code (z - mean) / std * factor}, or with diffusers' shift {@code (z - shift) * factor}. */
  private LatentScale scale(int channels) {
    double factor = number("scaling_factor", SCALING_FACTOR);
    double shift = number("shift_factor", 0);
    if (!json.hasNonNull("latents_mean") || !json.hasNonNull("latents_std")) {
      return LatentScale.of(channels, factor, -shift * factor);
    }
    JsonNode means = json.get("latents_mean");
    List<Double> scales = new ArrayList<>();
    List<Double> biases = new ArrayList<>();
    for (JsonNode std : json.get("latents_std")) {
      scales.add(factor / std.asDouble());
      biases.add(-means.path(biases.size()).asDouble() * factor / std.asDouble());
    }
    return new LatentScale(scales, biases);
  }

  private double number(String key, double otherwise) {
    if (!json.hasNonNull(key)) {
      return otherwise;
    }
    if (!json.get(key).isNumber()) {
      throw wrong(key, "a number");
    }
    return json.get(key).doubleValue();
  }

  private IllegalArgumentException wrong(String key, String wanted) {
    return new IllegalArgumentException(
        "AutoencoderKL: " + key + " is " + json.get(key) + "; it must be " + wanted);
  }
}

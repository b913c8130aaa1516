package dev.repazoo.codecs.kl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.spi.LatentScale;
import java.util.ArrayList;
import java.util.List;

/**
 * diffusers' {@code config.json} of AutoencoderKL. Old files lack newer keys; what they mean then
 * is diffusers' default. Keys that begin with {@code _} say who wrote the file.
 */
final class KlConfigReader {
  private static final int SAMPLE_SIZE = 256;
  private static final double SCALING_FACTOR = 0.18215;

  private final JsonFields json;

  private KlConfigReader(ObjectNode json) {
    this.json = new JsonFields("AutoencoderKL", json);
  }

  static KlConfig read(ObjectNode json) {
    return new KlConfigReader(json).config();
  }

  private KlConfig config() {
    int latentChannels = json.size(4, "latent_channels");
    KlConfig config =
        new KlConfig(
            json.size(3, "in_channels"),
            json.size(3, "out_channels"),
            latentChannels,
            json.sizes(List.of(64), "block_out_channels"),
            json.count(1, "layers_per_block"),
            attention("down_block_types", "DownEncoderBlock2D", "AttnDownEncoderBlock2D"),
            attention("up_block_types", "UpDecoderBlock2D", "AttnUpDecoderBlock2D"),
            json.flag(true, "mid_block_add_attention"),
            json.size(32, "norm_num_groups"),
            Activation.of(json.word("silu", "act_fn")),
            json.flag(true, "use_quant_conv"),
            json.flag(true, "use_post_quant_conv"),
            sampleSize(),
            scale(latentChannels));
    json.ignore("force_upcast");
    json.done();
    return config;
  }

  /** One number, or height and width, of which diffusers takes the first. */
  private int sampleSize() {
    return json.isList("sample_size")
        ? json.sizes(List.of(), "sample_size").stream().findFirst().orElse(SAMPLE_SIZE)
        : json.size(SAMPLE_SIZE, "sample_size");
  }

  private List<Boolean> attention(String key, String plain, String attending) {
    List<String> types = json.words(List.of(plain), key);
    if (!types.stream().allMatch(type -> type.equals(plain) || type.equals(attending))) {
      throw json.wrong("a list of " + plain + " and " + attending, key);
    }
    return types.stream().map(attending::equals).toList();
  }

  /** {@code (z - mean) / std * factor}, or with diffusers' shift {@code (z - shift) * factor}. */
  private LatentScale scale(int channels) {
    double factor = json.number(SCALING_FACTOR, "scaling_factor");
    double shift = json.has("shift_factor") ? json.number("shift_factor") : 0;
    boolean centred = json.has("latents_mean");
    boolean scaled = json.has("latents_std");
    if (!centred || !scaled) {
      return LatentScale.of(channels, factor, -shift * factor);
    }
    List<Double> means = json.numbers(List.of(), "latents_mean");
    List<Double> stds = json.numbers(List.of(), "latents_std");
    if (means.size() != stds.size()) {
      throw json.wrong("as long as latents_std, " + stds.size(), "latents_mean");
    }
    List<Double> scales = new ArrayList<>();
    List<Double> biases = new ArrayList<>();
    for (int i = 0; i < stds.size(); i++) {
      scales.add(factor / stds.get(i));
      biases.add(-means.get(i) * factor / stds.get(i));
    }
    return new LatentScale(scales, biases);
  }
}

package dev.repazoo.codecs.kl;

import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The names of AutoencoderKL's tensors through the years: the authors' own ({@code
 * encoder.down.0.block.1.conv1}, alone or under {@code first_stage_model.} in a checkpoint of
 * latent diffusion), diffusers' of 2022 ({@code query, key, value, proj_attn}) and of today.
 */
final class KlKeys {
  private static final String FIRST_STAGE = "first_stage_model.";
  private static final Pattern AUTHORS =
      Pattern.compile("(encoder\\.down|decoder\\.up)\\.\\d+\\..*");

  private static final KeyMap OF_2022 =
      KeyMap.of(
          KeyMap.rename("(.*\\.attentions\\.\\d+)\\.query\\.(.*)", "$1.to_q.$2"),
          KeyMap.rename("(.*\\.attentions\\.\\d+)\\.key\\.(.*)", "$1.to_k.$2"),
          KeyMap.rename("(.*\\.attentions\\.\\d+)\\.value\\.(.*)", "$1.to_v.$2"),
          KeyMap.rename("(.*\\.attentions\\.\\d+)\\.proj_attn\\.(.*)", "$1.to_out.0.$2"),
          // Some files keep linear maps as convolutions of one pixel.
          KeyMap.change(".*\\.attentions\\.\\d+\\.to_.*weight", KlKeys::matrix));

  private static final KeyMap OF_AUTHORS =
      KeyMap.of(
          KeyMap.drop("(loss|discriminator|model_ema)\\..*"),
          KeyMap.drop("logvar"),
          KeyMap.rename(
              "encoder\\.down\\.(\\d+)\\.block\\.(.*)", "encoder.down_blocks.$1.resnets.$2"),
          KeyMap.rename("decoder\\.up\\.(\\d+)\\.block\\.(.*)", "decoder.up_blocks.$1.resnets.$2"),
          KeyMap.rename(
              "encoder\\.down\\.(\\d+)\\.attn\\.(.*)", "encoder.down_blocks.$1.attentions.$2"),
          KeyMap.rename(
              "decoder\\.up\\.(\\d+)\\.attn\\.(.*)", "decoder.up_blocks.$1.attentions.$2"),
          KeyMap.rename(
              "encoder\\.down\\.(\\d+)\\.downsample\\.(.*)",
              "encoder.down_blocks.$1.downsamplers.0.$2"),
          KeyMap.rename(
              "decoder\\.up\\.(\\d+)\\.upsample\\.(.*)", "decoder.up_blocks.$1.upsamplers.0.$2"),
          KeyMap.rename("(encoder|decoder)\\.mid\\.attn_1\\.(.*)", "$1.mid_block.attentions.0.$2"),
          KeyMap.rename("(encoder|decoder)\\.mid\\.block_1\\.(.*)", "$1.mid_block.resnets.0.$2"),
          KeyMap.rename("(encoder|decoder)\\.mid\\.block_2\\.(.*)", "$1.mid_block.resnets.1.$2"),
          KeyMap.rename("(encoder|decoder)\\.norm_out\\.(.*)", "$1.conv_norm_out.$2"),
          KeyMap.rename("(.*)\\.nin_shortcut\\.(.*)", "$1.conv_shortcut.$2"),
          KeyMap.rename("(.*\\.attentions\\.\\d+)\\.norm\\.(.*)", "$1.group_norm.$2"),
          KeyMap.rename("(.*\\.attentions\\.\\d+)\\.([qkv])\\.(.*)", "$1.to_$2.$3"),
          KeyMap.rename("(.*\\.attentions\\.\\d+)\\.proj_out\\.(.*)", "$1.to_out.0.$2"));

  private KlKeys() {}

  /** Any of the namings to today's. */
  static StateDict toDiffusers(StateDict published) {
    StateDict own = published.withPrefix(FIRST_STAGE);
    StateDict dict = (own.size() > 0 ? own : published).map(KeyMap.prefix("vae.", ""));
    if (dict.names().stream().anyMatch(name -> AUTHORS.matcher(name).matches())) {
      dict = dict.map(OF_AUTHORS);
      // The authors number the decoder's levels from the finest.
      int levels = levels(dict);
      dict =
          dict.map(
              KeyMap.rename(
                  "decoder\\.up_blocks\\.(\\d+)\\.(.*)", match -> fromCoarsest(match, levels)));
    }
    return dict.map(OF_2022);
  }

  private static int levels(StateDict dict) {
    int levels = 0;
    while (dict.find("decoder.up_blocks." + levels + ".resnets.0.conv1.weight").isPresent()) {
      levels++;
    }
    return levels;
  }

  private static String fromCoarsest(MatchResult match, int levels) {
    int level = levels - 1 - Integer.parseInt(match.group(1));
    return "decoder.up_blocks." + level + "." + match.group(2);
  }

  private static Tensor matrix(Tensor weight) {
    long[] shape = weight.shape();
    return shape.length == 4 ? weight.reshape(shape[0], shape[1]) : weight;
  }
}

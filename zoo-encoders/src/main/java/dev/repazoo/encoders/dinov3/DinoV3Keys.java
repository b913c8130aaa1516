package dev.repazoo.encoders.dinov3;

import dev.repazoo.encoders.vit.VitKeys;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;

/**
 * DINOv3's tensors as Meta, Hugging Face and timm name them.
 *
 * <p>Keys have no bias: Meta stores one beside a mask that is 0 for it, Hugging Face stores none,
 * and timm leaves out those of queries and values, too, where all are zero.
 */
final class DinoV3Keys {
  private static final String MASK = ".bias_mask";
  private static final String KEY_BIAS = ".attn.k_proj.bias";

  private static final KeyMap HUGGING_FACE =
      KeyMap.of(
          KeyMap.rename("embeddings\\.(cls_token|mask_token|register_tokens)", "$1"),
          KeyMap.rename("embeddings\\.patch_embeddings\\.(.*)", "patch_embed.proj.$1"),
          KeyMap.rename("(?:model\\.)?layer\\.(\\d+\\..*)", "blocks.$1"),
          KeyMap.rename("(.*)\\.attention\\.([qkv])_proj\\.(.*)", "$1.attn.$2_proj.$3"),
          KeyMap.rename("(.*)\\.attention\\.o_proj\\.(.*)", "$1.attn.proj.$2"),
          KeyMap.rename("(.*)\\.layer_scale([12])\\.lambda1", "$1.ls$2.gamma"));

  private static final KeyMap META_AND_TIMM =
      KeyMap.of(
          VitKeys.OFFICIAL,
          KeyMap.exact("storage_tokens", "register_tokens"),
          // Norms of class tokens; the first is of training's local crops only.
          KeyMap.drop("(local_cls_norm|cls_norm)\\..*"),
          KeyMap.rename("(.*)\\.gamma_([12])", "$1.ls$2.gamma"),
          KeyMap.rename("(.*)\\.attn\\.([qv])_bias", "$1.attn.$2_proj.bias"),
          KeyMap.split(
              0,
              "(.*)\\.attn\\.qkv\\.(weight|bias)",
              "$1.attn.q_proj.$2",
              "$1.attn.k_proj.$2",
              "$1.attn.v_proj.$2"));

  /** Meta's w1 and w2, timm's fc1_g and fc1_x, Hugging Face's gate_proj and up_proj are w12. */
  private static final KeyMap SWIGLU =
      KeyMap.of(
          packed("w1", "w2"),
          packed("fc1_g", "fc1_x"),
          packed("gate_proj", "up_proj"),
          KeyMap.rename("(.*)\\.mlp\\.(?:fc2|down_proj)\\.(.*)", "$1.mlp.w3.$2"));

  private static final KeyMap MLP =
      KeyMap.of(
          KeyMap.rename("(.*)\\.mlp\\.up_proj\\.(.*)", "$1.mlp.fc1.$2"),
          KeyMap.rename("(.*)\\.mlp\\.down_proj\\.(.*)", "$1.mlp.fc2.$2"));

  private static final KeyMap MASK_TOKEN =
      KeyMap.change("mask_token", token -> token.reshape(1, token.count()));

  private DinoV3Keys() {}

  private static KeyMap packed(String gate, String value) {
    return KeyMap.concat(
        0,
        "(.*)\\.mlp\\." + gate + "\\.(weight|bias)",
        "$1.mlp.w12.$2",
        "$1.mlp." + gate + ".$2",
        "$1.mlp." + value + ".$2");
  }

  /** The dict by the names of {@link dev.repazoo.vit.VisionTransformer}. */
  static StateDict rename(StateDict published, VitConfig config) {
    KeyMap feedForward =
        switch (config.feedForward()) {
          case SWIGLU -> SWIGLU;
          case GELU, GELU_TANH, QUICK_GELU -> MLP;
        };
    StateDict named =
        masked(published).map(KeyMap.of(META_AND_TIMM, HUGGING_FACE, feedForward, MASK_TOKEN));
    return withZeroBiases(withoutKeyBiases(withoutNoRegisters(named), config), config);
  }

  /** Multiplies each bias with its mask, as Meta's layer does when it runs. */
  private static StateDict masked(StateDict dict) {
    StateDict result = dict.filter(name -> !name.endsWith(MASK));
    for (String name : dict.names()) {
      if (name.endsWith(MASK)) {
        String bias = name.substring(0, name.length() - MASK.length()) + ".bias";
        result.put(bias, product(bias, dict.get(bias), dict.get(name)));
      }
    }
    return result;
  }

  private static Tensor product(String name, Tensor bias, Tensor mask) {
    if (bias.count() != mask.count()) {
      throw new WeightsException(name + " is " + bias + ", its mask " + mask);
    }
    float[] values = bias.toFloats();
    float[] factors = mask.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[i];
    }
    return Tensor.of(values, bias.shape());
  }

  /** Hugging Face stores an array without rows where there are no registers. */
  private static StateDict withoutNoRegisters(StateDict dict) {
    return dict.filter(name -> !name.equals("register_tokens") || dict.get(name).count() > 0);
  }

  private static StateDict withoutKeyBiases(StateDict dict, VitConfig config) {
    boolean wanted = config.options().rotary().orElseThrow().keyBias();
    if (wanted && config.options().qkvBias()) {
      return dict;
    }
    return dict.filter(
        name -> {
          if (!name.endsWith(KEY_BIAS)) {
            return true;
          }
          for (float value : dict.get(name).toFloats()) {
            if (value != 0) {
              throw new WeightsException(
                  dict.origin()
                      + ": "
                      + name
                      + " is not zero; say \"mask_k_bias\": false if it is to be added");
            }
          }
          return false;
        });
  }

  private static StateDict withZeroBiases(StateDict dict, VitConfig config) {
    boolean stored = dict.names().stream().anyMatch(name -> name.endsWith(".attn.q_proj.bias"));
    if (stored || !config.options().qkvBias()) {
      return dict;
    }
    for (int i = 0; i < config.depth(); i++) {
      for (String part : new String[] {"q_proj", "v_proj"}) {
        String name = "blocks." + i + ".attn." + part + ".bias";
        dict.put(name, Tensor.of(new float[config.width()], config.width()));
      }
    }
    return dict;
  }
}

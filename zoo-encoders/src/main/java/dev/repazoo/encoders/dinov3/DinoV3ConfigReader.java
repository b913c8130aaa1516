package dev.repazoo.encoders.dinov3;

import dev.repazoo.encoders.vit.VitConfigReader;
import dev.repazoo.vit.RotaryPositions;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.vit.VitConfig.FeedForward;

/**
 * Reads DINOv3's architecture in the words of Meta's constructor ({@code ffn_ratio,
 * n_storage_tokens, pos_embed_rope_base}) or of Hugging Face's {@code config.json} ({@code
 * use_gated_mlp, num_register_tokens, rope_theta}). What is not said is as in the published models.
 */
final class DinoV3ConfigReader {
  private static final String MODEL_TYPE = "dinov3_vit";
  private static final String SWIGLU = "swiglu";

  private DinoV3ConfigReader() {}

  /** DINOv3's options: those of DINOv2 but for the positions. */
  static VitConfig.Options options(
      VitConfig.Options dinov2, double theta, boolean keyBias, double eps) {
    return dinov2.with(new RotaryPositions(theta, keyBias)).withEps(eps);
  }

  static VitConfig read(VitConfigReader json) {
    String model = json.word(MODEL_TYPE, "model_type");
    require(model.equals(MODEL_TYPE), "model_type is '" + model + "'; it must be " + MODEL_TYPE);
    VitConfig network = json.network();
    boolean bias = json.flag(network.options().qkvBias(), "query_bias");
    require(
        bias == json.flag(bias, "value_bias"), "query_bias and value_bias differ; they must agree");
    boolean keyBias = json.flag(!json.flag(true, "mask_k_bias"), "key_bias");
    VitConfig.Options dinov2 =
        network.options().dinov2(json.registers("num_register_tokens", "n_storage_tokens"), bias);
    double theta = json.number(100, "rope_theta", "pos_embed_rope_base");
    VitConfig.Options options = options(dinov2, theta, keyBias, eps(json));
    VitConfig config = feedForward(json, network.with(options));
    onlyPublished(json);
    json.done();
    return config;
  }

  private static double eps(VitConfigReader json) {
    String norm = json.word("layernormbf16", "norm_layer");
    double eps =
        switch (norm) {
          case "layernormbf16" -> 1e-5;
          case "layernorm" -> 1e-6;
          default ->
              throw wrong("norm_layer is '" + norm + "'; it must be layernormbf16 or layernorm");
        };
    return json.number(eps, "layer_norm_eps");
  }

  private static VitConfig feedForward(VitConfigReader json, VitConfig network) {
    String layer = json.word("mlp", "ffn_layer");
    require(
        layer.matches("mlp|swiglu(32|64|128)?"),
        "ffn_layer is '" + layer + "'; it must be mlp, swiglu, swiglu32, swiglu64 or swiglu128");
    boolean gated = json.flag(layer.startsWith(SWIGLU), "use_gated_mlp");
    String activation = json.word(gated ? "silu" : "gelu", "hidden_act");
    require(
        activation.equals(gated ? "silu" : "gelu"),
        "hidden_act is '" + activation + "'; it must be gelu, or silu in a gated MLP");
    boolean given = json.has("intermediate_size", "mlp_hidden");
    int wide = (int) (network.width() * json.number(4, "ffn_ratio", "mlp_ratio"));
    int hidden = given ? network.hidden() : gated ? swiGlu(wide, layer) : wide;
    return network.with(gated ? FeedForward.SWIGLU : FeedForward.GELU, hidden);
  }

  /** Two thirds of an MLP's hidden width, in eights or what the layer's name says. */
  private static int swiGlu(int wide, String layer) {
    String digits = layer.replaceAll("\\D", "");
    int unit = digits.isEmpty() ? 8 : Integer.parseInt(digits);
    return ((int) (wide * 2.0 / 3) + unit - 1) / unit * unit;
  }

  /** What the constructors can vary and no published model does. */
  private static void onlyPublished(VitConfigReader json) {
    for (String key : new String[] {"proj_bias", "mlp_bias", "ffn_bias"}) {
      require(json.flag(true, key), key + " is false; it must be true");
    }
    for (String key : new String[] {"num_channels", "in_chans"}) {
      require(json.size(3, key) == 3, key + " must be 3");
    }
    String type = json.word("fp32", "pos_embed_rope_dtype");
    require(type.equals("fp32"), "pos_embed_rope_dtype is '" + type + "'; it must be fp32");
    require(
        !json.has("pos_embed_rope_min_period", "pos_embed_rope_max_period"),
        "periods must be given by pos_embed_rope_base");
    // Of training only, or the same for square images.
    json.ignore(
        "pos_embed_rope_normalize_coords",
        "pos_embed_rope_shift_coords",
        "pos_embed_rope_jitter_coords",
        "pos_embed_rope_rescale_coords",
        "drop_path_rate",
        "layerscale_init",
        "untie_cls_and_patch_norms",
        "untie_global_and_local_cls_norm");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw wrong(otherwise);
    }
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("dinov3: " + what);
  }
}

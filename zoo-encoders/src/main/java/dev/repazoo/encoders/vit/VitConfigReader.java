package dev.repazoo.encoders.vit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.vit.VitConfig.FeedForward;

/**
 * An architecture in JSON, in the words of timm and the authors' constructors ({@code embed_dim,
 * depth, num_heads}) or of Hugging Face's {@code config.json} ({@code hidden_size,
 * num_hidden_layers, num_attention_heads}). The latter has {@code model_type} and may hold any
 * other key; otherwise a key that nobody asked for is an error.
 */
public final class VitConfigReader {
  private static final String MODEL_TYPE = "model_type";
  private static final int MOST_REGISTERS = 1 << 16;

  private final JsonFields json;
  private final boolean huggingFace;

  VitConfigReader(String family, ObjectNode json) {
    ObjectNode own = json.path("vision_config") instanceof ObjectNode vision ? vision : json;
    this.json = new JsonFields(family, own);
    huggingFace = json.has(MODEL_TYPE) || own.has(MODEL_TYPE);
  }

  /** A width under the first of several keys that is there. */
  public int size(String... keys) {
    return json.size(keys);
  }

  /** A width, or what stands for it. */
  public int size(int otherwise, String... keys) {
    return json.size(otherwise, keys);
  }

  /** A number of layers. */
  public int count(String... keys) {
    return json.count(keys);
  }

  /** A side in pixels: a number, or a pair of equal ones. */
  public int side(String... keys) {
    return json.side(keys);
  }

  /** A side, or what stands for it. */
  public int side(int otherwise, String... keys) {
    return json.side(otherwise, keys);
  }

  /** A number of registers; none if it isn't said. */
  public int registers(String... keys) {
    return json.integer(0, MOST_REGISTERS, 0, keys);
  }

  /** A number, or what stands for it. */
  public double number(double otherwise, String... keys) {
    return json.number(otherwise, keys);
  }

  /** A boolean, or what stands for it. */
  public boolean flag(boolean otherwise, String... keys) {
    return json.flag(otherwise, keys);
  }

  /** A word, or what stands for it. */
  public String word(String otherwise, String... keys) {
    return json.word(otherwise, keys);
  }

  /** Takes keys that say nothing about the network. */
  public void ignore(String... keys) {
    json.ignore(keys);
  }

  /** Whether one of the keys is there and not null. */
  public boolean has(String... keys) {
    return json.has(keys);
  }

  /** Image and patch size, width, depth, heads and hidden width, under any usual name. */
  public VitConfig network() {
    int width = size("embed_dim", "hidden_size");
    double ratio = number(4, "mlp_ratio");
    VitConfig config =
        VitConfig.of(
            side(224, "img_size", "image_size"),
            side(16, "patch_size"),
            width,
            count("depth", "num_hidden_layers"),
            size("num_heads", "num_attention_heads"),
            ratio);
    int hidden = size(config.hidden(), "intermediate_size", "mlp_hidden");
    VitConfig.Options options =
        config
            .options()
            .withQkvBias(flag(true, "qkv_bias"))
            .withEps(number(config.options().eps(), "layer_norm_eps"));
    return config.with(FeedForward.GELU, hidden).with(options);
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException if a key was not asked for
   */
  public void done() {
    if (!huggingFace) {
      json.done();
    }
  }

  static ObjectNode write(VitConfig config) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("img_size", config.imageSize())
            .put("patch_size", config.patchSize())
            .put("embed_dim", config.width())
            .put("depth", config.depth())
            .put("num_heads", config.heads())
            .put("mlp_hidden", config.hidden());
    if (config.feedForward() == FeedForward.SWIGLU) {
      json.put("ffn_layer", "swiglu");
    }
    if (config.options().registers() > 0) {
      json.put("num_register_tokens", config.options().registers());
    }
    return json;
  }
}

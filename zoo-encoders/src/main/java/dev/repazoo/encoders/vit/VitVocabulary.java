package dev.repazoo.encoders.vit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.vit.VitConfig.FeedForward;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * An architecture in JSON, in the words of timm and the authors' constructors ({@code embed_dim,
 * depth, num_heads}) or of Hugging Face's {@code config.json} ({@code hidden_size,
 * num_hidden_layers, num_attention_heads}). The latter has {@code model_type} and may hold any
 * other key; otherwise a key that nobody asked for is an error.
 */
public final class VitVocabulary {
  private static final String MODEL_TYPE = "model_type";

  private final String family;
  private final ObjectNode json;
  private final boolean huggingFace;
  private final Set<String> known = new HashSet<>();

  VitVocabulary(String family, ObjectNode json) {
    this.family = family;
    this.json = json.path("vision_config") instanceof ObjectNode vision ? vision : json;
    huggingFace = json.has(MODEL_TYPE) || this.json.has(MODEL_TYPE);
  }

  /**
   * An integer under the first of several keys; of a pair of equal numbers, one.
   *
   * @throws IllegalArgumentException if there is none, or it is no integer
   */
  public int integer(String... keys) {
    JsonNode value = required(keys);
    JsonNode one = value.isArray() && value.size() > 0 ? value.get(0) : value;
    for (JsonNode other : value) {
      if (!other.equals(one)) {
        throw wrong(keys[0], value, "square");
      }
    }
    if (!one.isIntegralNumber()) {
      throw wrong(keys[0], value, "an integer");
    }
    return one.intValue();
  }

  /** An integer, or what stands for it. */
  public int integer(int otherwise, String... keys) {
    return has(keys) ? integer(keys) : otherwise;
  }

  /** A number, or what stands for it. */
  public double number(double otherwise, String... keys) {
    if (!has(keys)) {
      return otherwise;
    }
    JsonNode value = required(keys);
    if (!value.isNumber()) {
      throw wrong(keys[0], value, "a number");
    }
    return value.doubleValue();
  }

  /** A boolean, or what stands for it. */
  public boolean flag(boolean otherwise, String... keys) {
    if (!has(keys)) {
      return otherwise;
    }
    JsonNode value = required(keys);
    if (!value.isBoolean()) {
      throw wrong(keys[0], value, "true or false");
    }
    return value.booleanValue();
  }

  /** A word, or what stands for it. */
  public String word(String otherwise, String... keys) {
    return has(keys) ? required(keys).asText() : otherwise;
  }

  /** Takes keys that say nothing about the network. */
  public void ignore(String... keys) {
    has(keys);
  }

  /** Whether one of the keys is there and not null. */
  public boolean has(String... keys) {
    boolean found = false;
    for (String key : keys) {
      known.add(key);
      found |= json.hasNonNull(key);
    }
    return found;
  }

  private JsonNode required(String... keys) {
    known.addAll(Set.of(keys));
    for (String key : keys) {
      if (json.hasNonNull(key)) {
        return json.get(key);
      }
    }
    throw new IllegalArgumentException(
        family + ": the configuration lacks " + String.join(" or ", keys));
  }

  private IllegalArgumentException wrong(String key, JsonNode value, String wanted) {
    return new IllegalArgumentException(
        family + ": " + key + " is " + value + "; it must be " + wanted);
  }

  /** Image and patch size, width, depth, heads and hidden width, under any usual name. */
  public VitConfig network() {
    int width = integer("embed_dim", "hidden_size");
    double ratio = number(4, "mlp_ratio");
    VitConfig config =
        VitConfig.of(
            integer(224, "img_size", "image_size"),
            integer(16, "patch_size"),
            width,
            integer("depth", "num_hidden_layers"),
            integer("num_heads", "num_attention_heads"),
            ratio);
    int hidden = integer(config.hidden(), "intermediate_size", "mlp_hidden");
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
    Set<String> unknown = new TreeSet<>();
    json.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    if (!huggingFace && !unknown.isEmpty()) {
      throw new IllegalArgumentException(
          family
              + ": unknown key "
              + String.join(", ", unknown)
              + "; known are "
              + String.join(", ", new TreeSet<>(known)));
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

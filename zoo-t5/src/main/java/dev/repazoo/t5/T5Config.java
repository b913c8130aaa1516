package dev.repazoo.t5;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;

/**
 * The architecture of an encoder, in the words of transformers' {@code T5Config}.
 *
 * @param vocabulary number of token ids
 * @param width D of a token
 * @param headWidth d of a head, which times {@code heads} need not be the width
 * @param hidden width of the feed-forward layers
 * @param depth number of blocks
 * @param heads of attention
 * @param gated whether feed-forward layers are gated, as those of version 1.1
 * @param buckets of relative positions
 * @param maxDistance from which on positions are all alike
 * @param eps of norms
 * @param length L, tokens that a caption is padded or cut to
 */
record T5Config(
    int vocabulary,
    int width,
    int headWidth,
    int hidden,
    int depth,
    int heads,
    boolean gated,
    int buckets,
    int maxDistance,
    double eps,
    int length) {
  /** Names the tokenizer's file in an architecture. */
  static final String TOKENIZER = "tokenizer_file";

  private static final String GATED = "gated-gelu";
  private static final String RELU = "relu";
  private static final int DEFAULT_LENGTH = 77;

  T5Config {
    if (buckets < 4 || buckets % 2 != 0 || maxDistance <= buckets / 4) {
      throw new IllegalArgumentException(
          "t5: relative_attention_num_buckets is %d, relative_attention_max_distance %d; the first"
                  .formatted(buckets, maxDistance)
              + " must be even and at least 4, the second larger than a quarter of it");
    }
    if (length < 2) {
      throw new IllegalArgumentException("t5: max_length is " + length + "; it must be 2 or more");
    }
  }

  static T5Config of(int width, int hidden, int depth, int heads, int headWidth, boolean gated) {
    return new T5Config(
        32128, width, headWidth, hidden, depth, heads, gated, 32, 128, 1e-6, DEFAULT_LENGTH);
  }

  T5Config withDepth(int blocks) {
    return new T5Config(
        vocabulary,
        width,
        headWidth,
        hidden,
        blocks,
        heads,
        gated,
        buckets,
        maxDistance,
        eps,
        length);
  }

  /** Reads a {@code config.json}, whose other keys are left alone, or the same words alone. */
  static T5Config read(ObjectNode config) {
    JsonFields json = new JsonFields("t5", config);
    String feedForward = json.word(config.has("model_type") ? RELU : GATED, "feed_forward_proj");
    if (!feedForward.equals(GATED) && !feedForward.equals(RELU)) {
      throw json.wrong(GATED + " or " + RELU, "feed_forward_proj");
    }
    T5Config found =
        new T5Config(
            json.size(32128, "vocab_size"),
            json.size("d_model"),
            json.size(64, "d_kv"),
            json.size("d_ff"),
            json.count("num_layers"),
            json.size("num_heads"),
            feedForward.equals(GATED),
            json.size(32, "relative_attention_num_buckets"),
            json.size(128, "relative_attention_max_distance"),
            json.number(1e-6, "layer_norm_epsilon"),
            json.integer(2, JsonFields.LARGEST_SIZE, DEFAULT_LENGTH, "max_length"));
    json.ignore(TOKENIZER);
    for (String key : new String[] {"layer", "tokenizer"}) {
      if (json.has(key)) {
        throw json.wrong("left out, since it is of CLIP's text encoders", key);
      }
    }
    if (!config.has("model_type")) {
      json.done();
    }
    return found;
  }

  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("vocab_size", vocabulary)
        .put("d_model", width)
        .put("d_kv", headWidth)
        .put("d_ff", hidden)
        .put("num_layers", depth)
        .put("num_heads", heads)
        .put("feed_forward_proj", gated ? GATED : RELU)
        .put("relative_attention_num_buckets", buckets)
        .put("relative_attention_max_distance", maxDistance)
        .put("layer_norm_epsilon", eps)
        .put("max_length", length);
  }
}

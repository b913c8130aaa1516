package dev.repazoo.encoders.clip;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.ops.Ops.Gelu;
import dev.repazoo.text.clip.ClipFlavour;
import java.util.Arrays;
import java.util.List;

/**
 * The architecture of a text tower, and what is read from it.
 *
 * @param vocabulary number of token ids
 * @param positions tokens that it has positions for
 * @param width E of a token
 * @param depth number of blocks
 * @param heads of attention
 * @param hidden width of the feed-forward layers
 * @param gelu their activation
 * @param eps of layer norms
 * @param length L, tokens that a caption is padded or cut to
 * @param layer what the features are
 * @param tokenizer who cuts captions into tokens
 * @param padding the id that fills a caption's row up
 * @param projection numbers of a caption's embedding; 0 for token features alone
 */
record ClipTextConfig(
    int vocabulary,
    int positions,
    int width,
    int depth,
    int heads,
    int hidden,
    Gelu gelu,
    double eps,
    int length,
    Layer layer,
    ClipFlavour tokenizer,
    int padding,
    int projection) {
  /** The key of {@code projection}. */
  static final String EMBEDDING = "embedding_width";

  private static final int HEAD_WIDTH = 64;
  private static final String QUICK_GELU = "quick_gelu";

  /** Whose output the features are. */
  enum Layer {
    /** The last block's, after the final norm: {@code last_hidden_state}. */
    FINAL("final"),
    /** The last block's input: {@code hidden_states[-2]}. */
    PENULTIMATE("penultimate"),
    /** The last block's input after the final norm, as Stable Diffusion 2 has it. */
    PENULTIMATE_NORM("penultimate-norm");

    private final String word;

    Layer(String word) {
      this.word = word;
    }

    static List<String> words() {
      return Arrays.stream(values()).map(layer -> layer.word).toList();
    }
  }

  ClipTextConfig {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "clip-text: num_attention_heads is " + heads + "; it must divide the width " + width);
    }
    if (length < 2 || length > positions) {
      throw new IllegalArgumentException(
          "clip-text: max_length is "
              + length
              + "; it must be 2 to "
              + positions
              + ", the positions there are");
    }
    if (projection > 0 && layer != Layer.FINAL) {
      throw new IllegalArgumentException(
          "clip-text: layer is " + layer.word + "; embeddings are of the final one");
    }
  }

  static ClipTextConfig of(int width, int depth) {
    return new ClipTextConfig(
        49408,
        77,
        width,
        depth,
        width / HEAD_WIDTH,
        4 * width,
        Gelu.QUICK,
        1e-5,
        77,
        Layer.FINAL,
        ClipFlavour.HUGGING_FACE,
        ClipFlavour.HUGGING_FACE.padding(),
        0);
  }

  ClipTextConfig withDepth(int blocks) {
    return new ClipTextConfig(
        vocabulary,
        positions,
        width,
        blocks,
        heads,
        hidden,
        gelu,
        eps,
        length,
        layer,
        tokenizer,
        padding,
        projection);
  }

  /**
   * Reads Hugging Face's words ({@code hidden_size}, in {@code text_config} of a whole CLIP) or
   * OpenAI's ({@code transformer_width}).
   */
  static ClipTextConfig read(ObjectNode json) {
    ObjectNode own = json;
    if (json.path("text_config") instanceof ObjectNode text) {
      own = text.deepCopy();
      for (String choice : List.of("max_length", "layer", "tokenizer", "pad", EMBEDDING)) {
        if (json.has(choice)) {
          own.set(choice, json.get(choice));
        }
      }
    }
    boolean huggingFace = json.has("model_type") || own.has("model_type");
    JsonFields fields = new JsonFields("clip-text", own);
    ClipTextConfig config = read(fields, huggingFace);
    // The vision tower, the shared space, and training.
    fields.ignore(
        "embed_dim", "image_resolution", "vision_layers", "vision_width", "vision_patch_size");
    if (!huggingFace) {
      fields.done();
    }
    return config;
  }

  /** A config.json that transformers wrote leaves out what is {@code CLIPTextConfig}'s default. */
  private static ClipTextConfig read(JsonFields json, boolean huggingFace) {
    int width =
        huggingFace ? json.size(512, "hidden_size") : json.size("hidden_size", "transformer_width");
    int depth =
        huggingFace
            ? json.count(12, "num_hidden_layers")
            : json.count("num_hidden_layers", "transformer_layers");
    int heads = huggingFace ? 8 : Math.max(1, width / HEAD_WIDTH);
    int positions = json.size(77, "max_position_embeddings", "context_length");
    Gelu gelu =
        switch (json.word(QUICK_GELU, "hidden_act")) {
          case QUICK_GELU -> Gelu.QUICK;
          case "gelu" -> Gelu.ERF;
          default -> throw json.wrong("quick_gelu or gelu", "hidden_act");
        };
    ClipFlavour tokenizer = tokenizer(json);
    return new ClipTextConfig(
        json.size(49408, "vocab_size"),
        positions,
        width,
        depth,
        json.size(heads, "num_attention_heads", "transformer_heads"),
        json.size(huggingFace ? 2048 : 4 * width, "intermediate_size"),
        gelu,
        json.number(1e-5, "layer_norm_eps"),
        json.integer(2, JsonFields.LARGEST_SIZE, positions, "max_length"),
        layer(json),
        tokenizer,
        json.integer(0, JsonFields.LARGEST_COUNT, tokenizer.padding(), "pad"),
        json.has(EMBEDDING) ? json.size(EMBEDDING) : 0);
  }

  private static Layer layer(JsonFields json) {
    String word = json.word(Layer.FINAL.word, "layer");
    return Arrays.stream(Layer.values())
        .filter(layer -> layer.word.equals(word))
        .findFirst()
        .orElseThrow(() -> json.wrong("one of " + String.join(", ", Layer.words()), "layer"));
  }

  private static ClipFlavour tokenizer(JsonFields json) {
    return ClipFlavour.ofWord(json.word(ClipFlavour.HUGGING_FACE.word(), "tokenizer"))
        .orElseThrow(
            () -> json.wrong("one of " + String.join(", ", ClipFlavour.words()), "tokenizer"));
  }

  ObjectNode toJson() {
    ObjectNode json = tower();
    return projection > 0 ? json.put(EMBEDDING, projection) : json;
  }

  private ObjectNode tower() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("vocab_size", vocabulary)
        .put("max_position_embeddings", positions)
        .put("hidden_size", width)
        .put("num_hidden_layers", depth)
        .put("num_attention_heads", heads)
        .put("intermediate_size", hidden)
        .put("hidden_act", gelu == Gelu.QUICK ? QUICK_GELU : "gelu")
        .put("layer_norm_eps", eps)
        .put("max_length", length)
        .put("layer", layer.word)
        .put("tokenizer", tokenizer.word())
        .put("pad", padding);
  }
}

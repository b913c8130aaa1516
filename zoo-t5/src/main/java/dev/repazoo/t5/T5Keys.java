package dev.repazoo.t5;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.util.Optional;

/** The names of an encoder's tensors in Hugging Face's files, with or without a decoder. */
final class T5Keys {
  private static final String FIRST = "encoder.block.0.layer.0.SelfAttention.";
  private static final String EMBEDDING = "token_embedding.weight";

  private static final KeyMap FROM_HUGGING_FACE =
      KeyMap.of(
          KeyMap.drop("decoder\\..*|lm_head\\..*"),
          KeyMap.exact("shared.weight", EMBEDDING),
          KeyMap.exact("encoder.final_layer_norm.weight", "norm.weight"),
          KeyMap.exact(FIRST + "relative_attention_bias.weight", "relative_attention_bias.weight"),
          KeyMap.rename("encoder\\.block\\.(\\d+)\\.(.*)", "blocks.$1.$2"),
          KeyMap.rename("(.*)\\.layer\\.0\\.SelfAttention\\.(.*)", "$1.attn.$2"),
          KeyMap.rename("(.*)\\.layer\\.0\\.layer_norm\\.(.*)", "$1.norm1.$2"),
          KeyMap.rename("(.*)\\.layer\\.1\\.DenseReluDense\\.(.*)", "$1.mlp.$2"),
          KeyMap.rename("(.*)\\.layer\\.1\\.layer_norm\\.(.*)", "$1.norm2.$2"));

  private T5Keys() {}

  /** Renames the encoder's tensors and drops a decoder's. */
  static StateDict encoder(StateDict published) {
    if (published.find(FIRST + "q.weight").isEmpty()) {
      if (published.find(EMBEDDING).isPresent()) {
        return published;
      }
      throw new WeightsException(
          published.origin() + " holds no encoder of T5's: there is no " + FIRST + "q.weight");
    }
    String copy = "encoder.embed_tokens.weight"; // of shared.weight
    StateDict encoder = published.filter(name -> !name.equals(copy)).map(FROM_HUGGING_FACE);
    if (encoder.find(EMBEDDING).isEmpty()) {
      published.find(copy).ifPresent(tensor -> encoder.put(EMBEDDING, tensor));
    }
    return encoder;
  }

  /** The architecture that tensors are of; their shapes tell it. */
  static Optional<ObjectNode> architecture(StateDict published) {
    if (published.find(FIRST + "q.weight").isEmpty()) {
      return Optional.empty();
    }
    StateDict encoder = encoder(published);
    Optional<Tensor> embedding = encoder.find(EMBEDDING);
    Optional<Tensor> positions = encoder.find("relative_attention_bias.weight");
    Optional<Tensor> query = encoder.find("blocks.0.attn.q.weight");
    boolean gated = encoder.find("blocks.0.mlp.wi_0.weight").isPresent();
    Optional<Tensor> hidden = encoder.find("blocks.0.mlp." + (gated ? "wi_0" : "wi") + ".weight");
    if (embedding.isEmpty() || positions.isEmpty() || query.isEmpty() || hidden.isEmpty()) {
      return Optional.empty();
    }
    int depth =
        encoder.names().stream()
            .filter(name -> name.matches("blocks\\.\\d+\\..*"))
            .mapToInt(name -> Integer.parseInt(name.split("\\.", 3)[1]) + 1)
            .max()
            .orElse(1);
    int heads = size(positions.get(), 1);
    T5Config read =
        T5Config.of(
            size(embedding.get(), 1),
            size(hidden.get(), 0),
            depth,
            heads,
            Math.max(1, size(query.get(), 0) / heads),
            gated);
    return Optional.of(
        read.toJson()
            .put("vocab_size", size(embedding.get(), 0))
            .put("relative_attention_num_buckets", size(positions.get(), 0)));
  }

  private static int size(Tensor tensor, int axis) {
    return tensor.shape().length == 2 ? Math.toIntExact(Math.max(1, tensor.shape()[axis])) : 1;
  }
}

package dev.repazoo.encoders.clip;

import dev.repazoo.encoders.vit.VitKeys;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;

/** The names of CLIP's vision tower by publisher. */
final class ClipKeys {
  private static final String OPENAI = "visual.";
  private static final String HUGGING_FACE = "vision_model.";

  private static final KeyMap FROM_OPENAI =
      KeyMap.of(
          KeyMap.drop("proj"),
          KeyMap.exact("class_embedding", "cls_token"),
          KeyMap.exact("positional_embedding", "pos_embed"),
          KeyMap.exact("conv1.weight", "patch_embed.proj.weight"),
          KeyMap.rename("ln_pre\\.(.*)", "norm_pre.$1"),
          KeyMap.rename("ln_post\\.(.*)", "norm.$1"),
          KeyMap.rename("transformer\\.resblocks\\.(.*)", "blocks.$1"),
          KeyMap.rename("(.*)\\.ln_([12])\\.(.*)", "$1.norm$2.$3"),
          KeyMap.rename("(.*)\\.attn\\.in_proj_(weight|bias)", "$1.attn.qkv.$2"),
          KeyMap.rename("(.*)\\.attn\\.out_proj\\.(.*)", "$1.attn.proj.$2"),
          KeyMap.rename("(.*)\\.mlp\\.c_fc\\.(.*)", "$1.mlp.fc1.$2"),
          KeyMap.rename("(.*)\\.mlp\\.c_proj\\.(.*)", "$1.mlp.fc2.$2"));

  private static final KeyMap FROM_HUGGING_FACE =
      KeyMap.of(
          KeyMap.drop("embeddings\\.position_ids"),
          KeyMap.exact("embeddings.class_embedding", "cls_token"),
          KeyMap.exact("embeddings.position_embedding.weight", "pos_embed"),
          KeyMap.rename("embeddings\\.patch_embedding\\.(.*)", "patch_embed.proj.$1"),
          KeyMap.rename("pre_layrnorm\\.(.*)", "norm_pre.$1"),
          KeyMap.rename("post_layernorm\\.(.*)", "norm.$1"),
          KeyMap.rename("encoder\\.layers\\.(.*)", "blocks.$1"),
          KeyMap.rename("(.*)\\.layer_norm([12])\\.(.*)", "$1.norm$2.$3"),
          KeyMap.concat(
              0,
              "(.*)\\.self_attn\\.q_proj\\.(weight|bias)",
              "$1.attn.qkv.$2",
              "$1.self_attn.q_proj.$2",
              "$1.self_attn.k_proj.$2",
              "$1.self_attn.v_proj.$2"),
          KeyMap.rename("(.*)\\.self_attn\\.out_proj\\.(.*)", "$1.attn.proj.$2"));

  /** OpenAI and Hugging Face store the class token and the positions without a batch axis. */
  private static final KeyMap BATCH_AXIS =
      KeyMap.of(
          KeyMap.change("cls_token", t -> t.reshape(1, 1, t.count())),
          KeyMap.change("pos_embed", ClipKeys::withBatch));

  private ClipKeys() {}

  static StateDict visionTower(StateDict published) {
    if (published.names().stream().anyMatch(name -> name.startsWith(OPENAI))) {
      return published.withPrefix(OPENAI).map(FROM_OPENAI).map(BATCH_AXIS);
    }
    if (published.names().stream().anyMatch(name -> name.startsWith(HUGGING_FACE))) {
      return published.withPrefix(HUGGING_FACE).map(FROM_HUGGING_FACE).map(BATCH_AXIS);
    }
    if (published.find("conv1.weight").isPresent()) {
      return published.map(FROM_OPENAI).map(BATCH_AXIS);
    }
    if (published.find("embeddings.patch_embedding.weight").isPresent()) {
      return published.map(FROM_HUGGING_FACE).map(BATCH_AXIS);
    }
    if (published.names().stream().anyMatch(ClipKeys::isText)) {
      throw new WeightsException(
          published.origin() + " holds only CLIP's text tower; the vision tower is wanted");
    }
    return published.map(VitKeys.OFFICIAL);
  }

  private static boolean isText(String name) {
    return name.startsWith("text_model.")
        || name.startsWith("transformer.resblocks.")
        || name.startsWith("embeddings.token_embedding")
        || name.equals("token_embedding.weight");
  }

  private static Tensor withBatch(Tensor table) {
    long[] shape = table.shape();
    return shape.length == 2 ? table.reshape(1, shape[0], shape[1]) : table;
  }
}

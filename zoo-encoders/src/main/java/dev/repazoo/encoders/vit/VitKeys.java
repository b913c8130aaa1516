package dev.repazoo.encoders.vit;

import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.Tensor;

/** Names that several publishers share. */
public final class VitKeys {
  /** Wrappers' prefixes and classifier heads, as the authors' own files and timm's have them. */
  public static final KeyMap OFFICIAL =
      KeyMap.of(
          KeyMap.prefix("module.", ""),
          KeyMap.prefix("backbone.", ""),
          // DINOv2 cuts its blocks into chunks: blocks.CHUNK.INDEX
          KeyMap.rename("blocks\\.\\d+\\.(\\d+)\\.(.*)", "blocks.$1.$2"),
          KeyMap.exact("reg_token", "register_tokens"),
          KeyMap.drop("(head|fc_norm|classifier|pooler)\\..*"));

  /** Hugging Face's {@code ViTModel}, {@code Dinov2Model}, {@code IJepaModel} and their kin. */
  public static final KeyMap HUGGING_FACE =
      KeyMap.of(
          KeyMap.rename("(vit|dinov2|dinov2_with_registers|ijepa)\\.(.*)", "$2"),
          KeyMap.exact("embeddings.cls_token", "cls_token"),
          KeyMap.exact("embeddings.mask_token", "mask_token"),
          KeyMap.exact("embeddings.register_tokens", "register_tokens"),
          KeyMap.exact("embeddings.position_embeddings", "pos_embed"),
          KeyMap.rename("embeddings\\.patch_embeddings\\.projection\\.(.*)", "patch_embed.proj.$1"),
          KeyMap.rename("encoder\\.layer\\.(.*)", "blocks.$1"),
          qkv("attention.attention"),
          KeyMap.rename("(.*)\\.attention\\.output\\.dense\\.(.*)", "$1.attn.proj.$2"),
          KeyMap.rename("(.*)\\.layernorm_before\\.(.*)", "$1.norm1.$2"),
          KeyMap.rename("(.*)\\.layernorm_after\\.(.*)", "$1.norm2.$2"),
          KeyMap.rename("(.*)\\.intermediate\\.dense\\.(.*)", "$1.mlp.fc1.$2"),
          KeyMap.rename("(blocks\\.\\d+)\\.output\\.dense\\.(.*)", "$1.mlp.fc2.$2"),
          KeyMap.rename("(.*)\\.layer_scale([12])\\.lambda1", "$1.ls$2.gamma"),
          KeyMap.rename("(.*)\\.mlp\\.weights_in\\.(.*)", "$1.mlp.w12.$2"),
          KeyMap.rename("(.*)\\.mlp\\.weights_out\\.(.*)", "$1.mlp.w3.$2"),
          KeyMap.rename("layernorm\\.(.*)", "norm.$1"));

  /** OpenAI and Hugging Face store the class token and the positions without a batch axis. */
  public static final KeyMap BATCH_AXIS =
      KeyMap.of(
          KeyMap.change("cls_token", t -> t.reshape(1, 1, t.count())),
          KeyMap.change("pos_embed", VitKeys::withBatch));

  /** Hugging Face's {@code CLIPVisionModel} and {@code SiglipVisionModel}. */
  public static final KeyMap CLIP_HUGGING_FACE =
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
          KeyMap.rename("(.*)\\.self_attn\\.out_proj\\.(.*)", "$1.attn.proj.$2"),
          BATCH_AXIS);

  private VitKeys() {}

  private static Tensor withBatch(Tensor table) {
    long[] shape = table.shape();
    return shape.length == 2 ? table.reshape(1, shape[0], shape[1]) : table;
  }

  private static KeyMap qkv(String module) {
    String escaped = module.replace(".", "\\.");
    String at = "$1." + module + ".";
    return KeyMap.concat(
        0,
        "(.*)\\." + escaped + "\\.query\\.(weight|bias)",
        "$1.attn.qkv.$2",
        at + "query.$2",
        at + "key.$2",
        at + "value.$2");
  }
}

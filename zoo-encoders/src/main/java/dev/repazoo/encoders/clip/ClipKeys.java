package dev.repazoo.encoders.clip;

import dev.repazoo.encoders.vit.VitKeys;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.util.List;

/** The names of CLIP's towers by publisher. */
final class ClipKeys {
  private static final String OPENAI = "visual.";
  private static final String HUGGING_FACE = "vision_model.";

  private static final String HUGGING_FACE_PROJECTION = "visual_projection.weight";
  private static final String PROJECTION = "proj.weight";

  private static final KeyMap FROM_OPENAI =
      KeyMap.of(
          KeyMap.change("proj", Tensor::transpose),
          KeyMap.exact("proj", PROJECTION),
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

  private static final String TEXT_MODEL = "text_model.";

  /** Where a text tower may be in a larger file: of Stable Diffusion, and of OpenCLIP's models. */
  private static final List<String> TEXT_PREFIXES =
      List.of("cond_stage_model.transformer.", "cond_stage_model.model.", "text.", "module.", "");

  private static final String TEXT_PROJECTION = "text_projection.weight";

  /** What OpenAI's archive and OpenCLIP's files have beside it. */
  private static final KeyMap TEXT_FROM_OPENAI =
      KeyMap.of(
          KeyMap.drop("visual\\..*|logit_(scale|bias)|attn_mask"),
          KeyMap.change("text_projection", Tensor::transpose),
          KeyMap.exact("text_projection", PROJECTION),
          KeyMap.rename("text_projection\\.(.*)", "proj.$1"),
          KeyMap.drop("input_resolution|context_length|vocab_size"),
          KeyMap.rename("ln_final\\.(.*)", "norm.$1"),
          FROM_OPENAI,
          VitKeys.BATCH_AXIS);

  private static final KeyMap TEXT_FROM_HUGGING_FACE =
      KeyMap.of(
          KeyMap.rename("embeddings\\.token_embedding\\.(.*)", "token_embedding.$1"),
          KeyMap.rename("final_layer_norm\\.(.*)", "norm.$1"),
          VitKeys.CLIP_HUGGING_FACE);

  private ClipKeys() {}

  /** Whether a text tower is among the tensors. */
  static boolean hasTextTower(StateDict published) {
    return published.names().stream().anyMatch(ClipKeys::isTextEmbedding);
  }

  private static boolean isTextEmbedding(String name) {
    return TEXT_PREFIXES.stream()
        .filter(name::startsWith)
        .map(prefix -> name.substring(prefix.length()))
        .anyMatch(
            rest ->
                rest.equals("token_embedding.weight")
                    || rest.equals("embeddings.token_embedding.weight")
                    || rest.equals(TEXT_MODEL + "embeddings.token_embedding.weight"));
  }

  /** The text tower without its projection. */
  static StateDict textTower(StateDict published) {
    return textTower(published, false);
  }

  /**
   * Renames the text tower's tensors and drops all others.
   *
   * @param projected with the projection into the space that it shares with images
   */
  static StateDict textTower(StateDict published, boolean projected) {
    StateDict tower = everyTextTensor(published);
    if (!projected) {
      return tower.map(KeyMap.drop("proj\\..*"));
    }
    if (tower.find(PROJECTION).isEmpty()) {
      throw new WeightsException(
          published.origin()
              + " holds CLIP's text tower without text_projection, which embeddings are made by");
    }
    return tower;
  }

  private static StateDict everyTextTensor(StateDict published) {
    if (!hasTextTower(published)) {
      throw new WeightsException(
          published.origin() + " holds no text tower of CLIP's: there is no token embedding");
    }
    for (String prefix : TEXT_PREFIXES) {
      StateDict inner = published.withPrefix(prefix);
      if (inner.find(TEXT_MODEL + "embeddings.token_embedding.weight").isPresent()) {
        StateDict tower = inner.withPrefix(TEXT_MODEL).map(TEXT_FROM_HUGGING_FACE);
        inner.find(TEXT_PROJECTION).ifPresent(tensor -> tower.put(PROJECTION, tensor));
        return tower;
      }
      if (inner.find("embeddings.token_embedding.weight").isPresent()) {
        return inner.filter(ClipKeys::isOfTextModel).map(TEXT_FROM_HUGGING_FACE);
      }
      if (inner.find("token_embedding.weight").isPresent()) {
        boolean renamed = inner.find("pos_embed").isPresent();
        return renamed ? inner : inner.map(TEXT_FROM_OPENAI);
      }
    }
    return published;
  }

  /** Without {@code text_projection.weight}, which {@code CLIPTextModelWithProjection} has. */
  private static boolean isOfTextModel(String name) {
    return name.startsWith("embeddings.")
        || name.startsWith("encoder.")
        || name.startsWith("final_layer_norm.");
  }

  /**
   * The tower's tensors.
   *
   * @param projected with the projection into the space that it shares with texts
   */
  static StateDict visionTower(StateDict published, boolean projected) {
    StateDict tower = tower(published);
    if (!projected) {
      return tower.map(KeyMap.drop(PROJECTION));
    }
    published.find(HUGGING_FACE_PROJECTION).ifPresent(tensor -> tower.put(PROJECTION, tensor));
    return tower;
  }

  private static StateDict tower(StateDict published) {
    if (published.names().stream().anyMatch(name -> name.startsWith(OPENAI))) {
      return published.withPrefix(OPENAI).map(FROM_OPENAI).map(VitKeys.BATCH_AXIS);
    }
    if (published.names().stream().anyMatch(name -> name.startsWith(HUGGING_FACE))) {
      return published.withPrefix(HUGGING_FACE).map(VitKeys.CLIP_HUGGING_FACE);
    }
    if (published.find("conv1.weight").isPresent()) {
      return published.map(FROM_OPENAI).map(VitKeys.BATCH_AXIS);
    }
    if (published.find("embeddings.patch_embedding.weight").isPresent()) {
      return published.map(VitKeys.CLIP_HUGGING_FACE);
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
}

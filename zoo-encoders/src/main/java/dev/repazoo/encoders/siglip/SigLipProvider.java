package dev.repazoo.encoders.siglip;

import dev.repazoo.encoders.vit.VitConfigReader;
import dev.repazoo.encoders.vit.VitFamily;
import dev.repazoo.encoders.vit.VitKeys;
import dev.repazoo.encoders.vit.VitVariant;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.vit.Preprocessing;
import dev.repazoo.vit.PublishedFormat;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.vit.VitConfig.FeedForward;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SigLIP's and SigLIP 2's vision towers: no class token, tanh GELU. Images are resized to the
 * network's size, then mapped to -1..1. Tokens are those after the final norm; the attention
 * pooling head is not the encoder's.
 *
 * <p>Reads Hugging Face's {@code SiglipModel} and {@code SiglipVisionModel}, and timm's files.
 */
public final class SigLipProvider extends VitFamily {
  private static final VitVariant.Credits CREDITS =
      new VitVariant.Credits(
          "Apache-2.0",
          "huggingface.co/google, transformers SiglipVisionModel",
          "Zhai et al., SigLIP, ICCV 2023, arXiv 2303.15343; SigLIP 2, arXiv 2502.14786");

  private static final KeyMap KEYS =
      KeyMap.of(
          KeyMap.drop("(text_model|attn_pool)\\..*|logit_(scale|bias)"),
          KeyMap.prefix("vision_model.", ""),
          KeyMap.drop("head\\..*|embeddings\\.position_ids"),
          VitKeys.CLIP_HUGGING_FACE,
          VitKeys.OFFICIAL);

  /** For the service loader. */
  public SigLipProvider() {
    super(
        "siglip",
        CREDITS,
        List.of(
            row("siglip", "b", 16, 256, 768, 12, 12, 3072, 85_843_200L, "base-patch16-256"),
            row("siglip", "l", 16, 256, 1024, 24, 16, 4096, 303_361_024L, "large-patch16-256"),
            row("siglip2", "b", 16, 256, 768, 12, 12, 3072, 85_843_200L, "base-patch16-256"),
            row("siglip2", "l", 16, 256, 1024, 24, 16, 4096, 303_361_024L, "large-patch16-256"),
            row(
                "siglip2",
                "so400m",
                14,
                224,
                1152,
                27,
                16,
                4304,
                412_442_352L,
                "so400m-patch14-224")));
  }

  private static VitVariant row(
      String family,
      String size,
      int patch,
      int image,
      int width,
      int depth,
      int heads,
      int hidden,
      long parameters,
      String published) {
    VitConfig network = VitConfig.of(image, patch, width, depth, heads, 4);
    return new VitVariant(
        family + "-vit-" + size,
        sigLip(network).with(FeedForward.GELU_TANH, hidden),
        parameters,
        List.of(256),
        new WeightFile(
            family + "_vit" + size + ".safetensors",
            "https://huggingface.co/google/"
                + family
                + "-"
                + published
                + "/resolve/main/model.safetensors",
            0,
            Optional.empty()),
        VitVariant.title(size, patch) + " at " + image + ", tokens " + width + " wide");
  }

  private static VitConfig sigLip(VitConfig network) {
    return network.with(network.options().withoutClassToken());
  }

  @Override
  public Optional<Set<String>> modelTypes() {
    return Optional.of(Set.of("siglip", "siglip_vision_model"));
  }

  @Override
  protected VitConfig architecture(VitConfigReader json) {
    VitConfig network = sigLip(json.network());
    String activation = json.word("gelu_pytorch_tanh", "hidden_act");
    json.done();
    FeedForward form =
        switch (activation) {
          case "gelu_pytorch_tanh" -> FeedForward.GELU_TANH;
          case "gelu" -> FeedForward.GELU;
          default ->
              throw new IllegalArgumentException(
                  "siglip: hidden_act is '"
                      + activation
                      + "'; it must be gelu_pytorch_tanh or gelu");
        };
    return network.with(form, network.hidden());
  }

  @Override
  protected Preprocessing preprocessing(VitConfig architecture) {
    return new Preprocessing(
        Preprocessing.Statistics.HALF, Preprocessing.Order.RESIZE_THEN_NORMALIZE);
  }

  @Override
  protected PublishedFormat format(VitConfig architecture) {
    return SigLipProvider::visionTower;
  }

  private static StateDict visionTower(StateDict published) {
    StateDict vision = published.map(KEYS);
    if (vision.size() == 0 && published.size() > 0) {
      throw new WeightsException(
          published.origin() + " holds only SigLIP's text tower; the vision tower is wanted");
    }
    return vision;
  }
}

package dev.repazoo.encoders.clip;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.encoders.vit.VitConfigReader;
import dev.repazoo.encoders.vit.VitFamily;
import dev.repazoo.encoders.vit.VitVariant;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.vit.Preprocessing;
import dev.repazoo.vit.PublishedFormat;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.vit.VitConfig.FeedForward;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * CLIP's vision transformers. Images are resized to the network's size first, then normalised with
 * CLIP's statistics. Tokens are the last block's output without the class token: neither the final
 * norm nor the projection is applied, as in REPA.
 *
 * <p>Reads OpenAI's TorchScript archives, Hugging Face's {@code CLIPModel} and {@code
 * CLIPVisionModel}, OpenCLIP's and timm's files.
 */
public final class ClipProvider extends VitFamily {
  private static final int HEAD_WIDTH = 64;
  private static final String EMBEDDING = "embedding_width";

  /** Towers up to this width share a space of 512 numbers with texts, L one of 768. */
  private static final int NARROW = 768;

  private static final int NARROW_SPACE = 512;
  private static final int WIDE_SPACE = 768;
  private static final VitVariant.Credits CREDITS =
      new VitVariant.Credits(
          "MIT", "github.com/openai/CLIP", "Radford et al., CLIP, ICML 2021, arXiv 2103.00020");

  /** For the service loader. */
  public ClipProvider() {
    super(
        "clip",
        CREDITS,
        List.of(
            row(
                "B32",
                224,
                32,
                768,
                12,
                87_456_000L,
                "ViT-B-32.pt",
                "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"),
            row(
                "B",
                224,
                16,
                768,
                12,
                85_799_424L,
                "ViT-B-16.pt",
                "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f"),
            row(
                "L",
                224,
                14,
                1024,
                24,
                303_179_776L,
                "ViT-L-14.pt",
                "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836"),
            row(
                "L336",
                336,
                14,
                1024,
                24,
                303_507_456L,
                "ViT-L-14-336px.pt",
                "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02")));
  }

  private static VitVariant row(
      String size,
      int image,
      int patch,
      int width,
      int depth,
      long parameters,
      String file,
      String sha256) {
    return new VitVariant(
        "clip-vit-" + size,
        clip(VitConfig.of(image, patch, width, depth, width / HEAD_WIDTH, 4)),
        parameters,
        List.of(256),
        new WeightFile(
            file,
            "https://openaipublic.azureedge.net/clip/models/" + sha256 + "/" + file,
            0,
            Optional.of(sha256)),
        VitVariant.title(size.substring(0, 1), patch)
            + " at "
            + image
            + ", tokens "
            + width
            + " wide");
  }

  private static VitConfig clip(VitConfig network) {
    return network
        .with(network.options().clip().withEps(1e-5))
        .with(FeedForward.QUICK_GELU, network.hidden());
  }

  @Override
  public Optional<Set<String>> modelTypes() {
    return Optional.of(Set.of("clip", "clip_vision_model"));
  }

  @Override
  protected VitConfig architecture(VitConfigReader json) {
    VitConfig network = json.has("vision_width") ? openAi(json) : json.network();
    String activation = json.word("quick_gelu", "hidden_act");
    double eps = json.number(1e-5, "layer_norm_eps");
    int projected = json.has(EMBEDDING) ? json.size(EMBEDDING) : 0;
    json.done();
    VitConfig clip = clip(network);
    return clip.with(clip.options().withEps(eps).projectedTo(projected))
        .with(form(activation), clip.hidden());
  }

  /** With the projection into the space shared with texts, which published checkpoints have. */
  @Override
  public ObjectNode embeddingConfig(ObjectNode config) {
    int named = config.path("projection_dim").asInt(config.path("embed_dim").asInt(0));
    int width = read(config).width();
    int projected = named > 0 ? named : width <= NARROW ? NARROW_SPACE : WIDE_SPACE;
    ObjectNode embedded = config.deepCopy();
    ObjectNode own = embedded.path("vision_config") instanceof ObjectNode v ? v : embedded;
    own.put(EMBEDDING, projected);
    return embedded;
  }

  private static VitConfig openAi(VitConfigReader json) {
    int width = json.size("vision_width");
    // What these describe is the text tower and the shared space.
    json.ignore(
        "embed_dim",
        "context_length",
        "vocab_size",
        "transformer_width",
        "transformer_heads",
        "transformer_layers");
    return VitConfig.of(
        json.side(224, "image_resolution"),
        json.side("vision_patch_size"),
        width,
        json.count("vision_layers"),
        json.size(Math.max(width / HEAD_WIDTH, 1), "vision_heads"),
        4);
  }

  private static FeedForward form(String activation) {
    return switch (activation) {
      case "quick_gelu" -> FeedForward.QUICK_GELU;
      case "gelu" -> FeedForward.GELU;
      default ->
          throw new IllegalArgumentException(
              "clip: hidden_act is '" + activation + "'; it must be quick_gelu or gelu");
    };
  }

  @Override
  protected Preprocessing preprocessing(VitConfig architecture) {
    return new Preprocessing(
        Preprocessing.Statistics.CLIP, Preprocessing.Order.RESIZE_THEN_NORMALIZE);
  }

  @Override
  protected PublishedFormat format(VitConfig architecture) {
    boolean projected = architecture.options().projection() > 0;
    return dict -> ClipKeys.visionTower(dict, projected);
  }
}

package dev.repazoo.encoders.clip;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * CLIP's text transformers. The features are those of all tokens, as Stable Diffusion and U-ViT
 * take them.
 *
 * <p>Reads OpenAI's TorchScript archives, Hugging Face's {@code CLIPModel} and {@code
 * CLIPTextModel}, and OpenCLIP's files.
 */
public final class ClipTextProvider implements TextEncoderProvider {
  private static final String FAMILY = "clip-text";

  /** Of Hugging Face's {@code config.json}. */
  private static final Set<String> TYPES = Set.of("clip", "clip_text_model");

  private record Variant(
      String id, ClipTextConfig config, long parameters, WeightFile weights, String summary) {}

  private static final List<Variant> VARIANTS =
      List.of(
          variant(
              "B32",
              512,
              63_165_952L,
              "ViT-B-32.pt",
              "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"),
          variant(
              "B",
              512,
              63_165_952L,
              "ViT-B-16.pt",
              "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f"),
          variant(
              "L",
              768,
              123_060_480L,
              "ViT-L-14.pt",
              "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836"),
          variant(
              "L336",
              768,
              123_060_480L,
              "ViT-L-14-336px.pt",
              "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02"));

  /** For the service loader. */
  public ClipTextProvider() {}

  private static Variant variant(
      String size, int width, long parameters, String file, String sha256) {
    return new Variant(
        "clip-text-" + size,
        ClipTextConfig.of(width, 12),
        parameters,
        new WeightFile(
            file,
            "https://openaipublic.azureedge.net/clip/models/" + sha256 + "/" + file,
            0,
            Optional.of(sha256)),
        "the text side of " + file.replace(".pt", "") + ", 77 tokens " + width + " wide");
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public List<CatalogueEntry> entries() {
    return VARIANTS.stream()
        .map(
            variant ->
                new CatalogueEntry(
                    variant.id,
                    Kind.TEXT_ENCODER,
                    FAMILY,
                    variant.parameters,
                    List.of(),
                    "MIT",
                    "github.com/openai/CLIP",
                    "Radford et al., CLIP, ICML 2021, arXiv 2103.00020",
                    variant.summary,
                    Optional.of(variant.weights)))
        .toList();
  }

  @Override
  public ObjectNode config(String id) {
    return VARIANTS.stream()
        .filter(variant -> variant.id.equals(id))
        .findFirst()
        .map(variant -> variant.config.toJson())
        .orElseThrow(() -> new IllegalArgumentException(FAMILY + " has no variant " + id));
  }

  /** With the projection into the space shared with images, which published checkpoints have. */
  @Override
  public ObjectNode embeddingConfig(ObjectNode config) {
    int own = config.has("model_type") ? 512 : ClipTextConfig.read(config).width();
    int named = config.path("projection_dim").asInt(config.path("embed_dim").asInt(own));
    return config.deepCopy().put(ClipTextConfig.EMBEDDING, named);
  }

  @Override
  public TextEncoder create(ObjectNode config) {
    return new ClipTextEncoder(ClipTextConfig.read(config));
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    ClipTextConfig read = ClipTextConfig.read(config);
    return ModelSize.repeated(
        List.of(read.depth()), depth -> new ClipTextEncoder(read.withDepth(depth.get(0))));
  }

  @Override
  public Optional<ObjectNode> recognise(Optional<ObjectNode> config, StateDict published) {
    if (!ClipKeys.hasTextTower(published)) {
      return Optional.empty();
    }
    if (config.isPresent() && TYPES.contains(config.get().path("model_type").asText())) {
      return config;
    }
    StateDict tower = ClipKeys.textTower(published);
    Optional<Tensor> embedding = tower.find("token_embedding.weight");
    Optional<Tensor> positions = tower.find("pos_embed");
    Optional<Tensor> hidden = tower.find("blocks.0.mlp.fc1.weight");
    if (embedding.isEmpty() || positions.isEmpty() || hidden.isEmpty()) {
      return Optional.empty();
    }
    int width = (int) embedding.get().shape()[1];
    if (width % 64 != 0) { // published ones have heads of 64; of others shapes tell nothing
      return Optional.empty();
    }
    OptionalInt depth =
        tower.names().stream()
            .filter(name -> name.matches("blocks\\.\\d+\\..*"))
            .mapToInt(name -> Integer.parseInt(name.split("\\.", 3)[1]) + 1)
            .max();
    ObjectNode found = ClipTextConfig.of(width, depth.orElse(1)).toJson();
    found.put("vocab_size", (int) embedding.get().shape()[0]);
    found.put("max_position_embeddings", (int) positions.get().shape()[1]);
    found.put("max_length", (int) positions.get().shape()[1]);
    found.put("intermediate_size", (int) hidden.get().shape()[0]);
    return Optional.of(found);
  }
}

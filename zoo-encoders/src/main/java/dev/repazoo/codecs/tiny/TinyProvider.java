package dev.repazoo.codecs.tiny;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;

/** Tiny autoencoders: one for FLUX.2's latents, which is shipped, one for Stable Diffusion's. */
public final class TinyProvider implements CodecProvider {
  private static final String FAMILY = "taesd";
  private static final String TAEF2 = "taef2";
  private static final String TAESD = "taesd";
  private static final List<CatalogueEntry> ENTRIES =
      List.of(
          row(
              TAEF2,
              2_677_027L,
              "FLUX.2's latents, factor 8, 32 channels; weights shipped",
              new WeightFile(
                  "taef2.safetensors",
                  "resource:taef2.safetensors",
                  5368326L,
                  Optional.of("ba389353bb096ea6ca323a1685d45ff8af8e1994f1c0d6fea810f5c1ef2a0db4"))),
          row(
              TAESD,
              2_445_063L,
              "Stable Diffusion's scaled latents, factor 8, 4 channels: fast previews",
              new WeightFile(
                  "taesd.safetensors",
                  "https://huggingface.co/madebyollin/taesd/resolve/main/"
                      + "diffusion_pytorch_model.safetensors",
                  0,
                  Optional.empty())));

  /** For the service loader. */
  public TinyProvider() {}

  private static CatalogueEntry row(
      String id, long parameters, String summary, WeightFile weights) {
    return new CatalogueEntry(
        id,
        Kind.CODEC,
        FAMILY,
        parameters,
        List.of(64, 128, 256, 512),
        "MIT",
        "github.com/madebyollin/taesd",
        "Ollin Boer Bohan, Tiny AutoEncoder for Stable Diffusion, 2023",
        "Tiny autoencoder for " + summary,
        Optional.of(weights));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public List<CatalogueEntry> entries() {
    return ENTRIES;
  }

  @Override
  public ObjectNode config(String id) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (id) {
      case TAEF2 -> json.put("latent_channels", 32).put("arch_variant", "flux_2");
      case TAESD -> json.put("latent_channels", 4);
      default -> throw new IllegalArgumentException(FAMILY + " has no variant " + id);
    };
  }

  @Override
  public Codec create(ObjectNode config) {
    return new TinyAutoencoder(TinyConfigReader.read(config));
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    TinyConfig wanted = TinyConfigReader.read(config);
    return ModelSize.repeated(
        wanted.blocks(), blocks -> new TinyAutoencoder(wanted.withBlocks(blocks)));
  }

  @Override
  public Optional<ObjectNode> recognise(Optional<ObjectNode> config, StateDict published) {
    return config
        .filter(json -> json.path("_class_name").asText().equals("AutoencoderTiny"))
        .or(() -> TinyKeys.architecture(published));
  }
}

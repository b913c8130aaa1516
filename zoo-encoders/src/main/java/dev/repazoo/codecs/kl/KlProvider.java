package dev.repazoo.codecs.kl;

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

/** Stable Diffusion's codecs; REPA encodes by {@code mse} and decodes by {@code ema}. */
public final class KlProvider implements CodecProvider {
  private static final String FAMILY = "autoencoder-kl";
  private static final String CLASS_NAME = "_class_name";
  private static final long PARAMETERS = 83_653_863L;
  private static final List<Integer> WIDTHS = List.of(128, 256, 512, 512);
  private static final List<CatalogueEntry> ENTRIES =
      List.of(
          row("ema", "fine-tuned on LAION with averaged weights: REPA decodes by it"),
          row("mse", "fine-tuned further for smoother reconstructions: REPA encodes by it"));

  /** For the service loader. */
  public KlProvider() {}

  private static CatalogueEntry row(String variant, String summary) {
    String id = "sd-vae-ft-" + variant;
    return new CatalogueEntry(
        id,
        Kind.CODEC,
        FAMILY,
        PARAMETERS,
        List.of(256, 512),
        "MIT",
        "diffusers AutoencoderKL; weights from huggingface.co/stabilityai/" + id,
        "Rombach et al., Latent Diffusion Models, CVPR 2022, arXiv 2112.10752",
        "Stable Diffusion's VAE, factor 8, 4 channels, " + summary,
        Optional.of(
            new WeightFile(
                id + ".safetensors",
                "https://huggingface.co/stabilityai/"
                    + id
                    + "/resolve/main/diffusion_pytorch_model.safetensors",
                0,
                Optional.empty())));
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
    if (ENTRIES.stream().noneMatch(entry -> entry.id().equals(id))) {
      throw new IllegalArgumentException(FAMILY + " has no variant " + id);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var widths = json.putArray("block_out_channels");
    var down = json.putArray("down_block_types");
    var up = json.putArray("up_block_types");
    for (int width : WIDTHS) {
      widths.add(width);
      down.add("DownEncoderBlock2D");
      up.add("UpDecoderBlock2D");
    }
    return json.put("layers_per_block", 2)
        .put("latent_channels", 4)
        .put("norm_num_groups", 32)
        .put("sample_size", 256)
        .put("scaling_factor", 0.18215);
  }

  @Override
  public Codec create(ObjectNode config) {
    return new AutoencoderKl(KlConfigReader.read(config));
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    KlConfig wanted = KlConfigReader.read(config);
    return ModelSize.repeated(
        List.of(wanted.layersPerBlock()),
        layers -> new AutoencoderKl(wanted.withLayersPerBlock(layers.get(0))));
  }

  @Override
  public Optional<ObjectNode> recognise(Optional<ObjectNode> config, StateDict published) {
    if (config.filter(json -> json.has("block_out_channels")).isPresent()) {
      String className = config.get().path(CLASS_NAME).asText("AutoencoderKL");
      return className.equals("AutoencoderKL") ? config : Optional.empty();
    }
    return KlShapes.read(KlKeys.toDiffusers(published));
  }
}

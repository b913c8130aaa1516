package dev.repazoo.uvit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorOptions;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.weights.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The U-ViT family: the two text-to-image models of its paper, and a small one of pixels. */
public final class UVitProvider implements GeneratorProvider {
  static final String FAMILY = "uvit";

  /** For the service loader. */
  public UVitProvider() {}

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public List<CatalogueEntry> entries() {
    return UVitVariant.ALL.stream().map(UVitVariant::entry).toList();
  }

  @Override
  public ObjectNode config(String id) {
    return UVitVariant.ALL.stream()
        .filter(variant -> variant.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("U-ViT has no variant " + id))
        .config()
        .toJson();
  }

  @Override
  public Generator create(ObjectNode config) {
    return new UVit(UVitConfig.of(config));
  }

  @Override
  public GeneratorShape shape(ObjectNode config) {
    return UVitConfig.of(config).shape();
  }

  @Override
  public GeneratorOptions said(ObjectNode config) {
    return UVitOptions.said(config);
  }

  @Override
  public ObjectNode adapt(ObjectNode config, GeneratorOptions options) {
    return UVitOptions.adapt(config, options);
  }

  @Override
  public List<String> openKeys() {
    return UVitOptions.OPEN_KEYS;
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    UVitConfig wanted = UVitConfig.of(config);
    return ModelSize.repeated(
        List.of(wanted.depth() / 2), half -> new UVit(wanted.withDepth(2 * half.get(0))));
  }

  @Override
  public Optional<ObjectNode> infer(StateDict published) {
    return UVitCheckpoint.infer(published).map(UVitConfig::toJson);
  }

  /** How long a text is, where other lengths leave a square, too; how many heads share a matrix. */
  @Override
  public List<String> traceless(ObjectNode inferred) {
    UVitConfig config = UVitConfig.of(inferred);
    List<String> keys = new ArrayList<>();
    if (config.contextLength() != UVitConfig.CLIP_LENGTH) {
      keys.add("context_length");
    }
    if (!config.qkNorm() && config.hiddenSize() != UVitConfig.HEAD_WIDTH * config.numHeads()) {
      keys.add("num_heads");
    }
    return keys;
  }
}

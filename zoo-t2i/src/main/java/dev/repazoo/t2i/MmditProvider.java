package dev.repazoo.t2i;

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

/** The MMDiT family: REPA's with 24 blocks, smaller ones, and a small one for 32x32 pixels. */
public final class MmditProvider implements GeneratorProvider {
  static final String FAMILY = "mmdit";

  /** For the service loader. */
  public MmditProvider() {}

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public List<CatalogueEntry> entries() {
    return MmditVariant.ALL.stream().map(MmditVariant::entry).toList();
  }

  @Override
  public ObjectNode config(String id) {
    return MmditVariant.ALL.stream()
        .filter(variant -> variant.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("MMDiT has no variant " + id))
        .config()
        .toJson();
  }

  @Override
  public Generator create(ObjectNode config) {
    return new Mmdit(MmditConfig.of(config));
  }

  @Override
  public GeneratorShape shape(ObjectNode config) {
    return MmditConfig.of(config).shape();
  }

  @Override
  public GeneratorOptions said(ObjectNode config) {
    return MmditOptions.said(config);
  }

  @Override
  public ObjectNode adapt(ObjectNode config, GeneratorOptions options) {
    return MmditOptions.adapt(config, options);
  }

  @Override
  public List<String> openKeys() {
    return MmditOptions.OPEN_KEYS;
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    MmditConfig wanted = MmditConfig.of(config);
    return ModelSize.repeated(
        List.of(wanted.depth()), depth -> new Mmdit(wanted.withDepth(depth.get(0))));
  }

  @Override
  public Optional<ObjectNode> infer(StateDict published) {
    return MmditCheckpoint.infer(published).map(MmditConfig::toJson);
  }

  /**
   * How long a text is. Heads share one matrix, but as many as blocks are REPA's for such a width,
   * and norms of a head's queries and keys are as wide as a head.
   */
  @Override
  public List<String> traceless(ObjectNode inferred) {
    MmditConfig config = MmditConfig.of(inferred);
    List<String> keys = new ArrayList<>(List.of("context_length"));
    if (config.qkNorm() == QkNorm.NONE
        && config.hiddenSize() != MmditConfig.WIDTH_PER_BLOCK * config.depth()) {
      keys.add("num_heads");
    }
    return keys;
  }
}

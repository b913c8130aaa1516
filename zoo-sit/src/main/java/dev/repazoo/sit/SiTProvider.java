package dev.repazoo.sit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorOptions;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;

/** The SiT family: S, B, L, XL with patches of 2, 4 and 8, and a small one for 32x32 pixels. */
public final class SiTProvider implements GeneratorProvider {

  /** For the service loader. */
  public SiTProvider() {}

  @Override
  public String family() {
    return "sit";
  }

  @Override
  public List<CatalogueEntry> entries() {
    return SiTVariant.ALL.stream().map(SiTVariant::entry).toList();
  }

  @Override
  public ObjectNode config(String id) {
    return SiTVariant.ALL.stream()
        .filter(variant -> variant.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("SiT has no variant " + id))
        .config()
        .toJson();
  }

  @Override
  public Generator create(ObjectNode config) {
    return new SiT(SiTConfig.of(config));
  }

  @Override
  public GeneratorShape shape(ObjectNode config) {
    return SiTConfig.of(config).shape();
  }

  @Override
  public GeneratorOptions said(ObjectNode config) {
    return SiTOptions.said(config);
  }

  @Override
  public ObjectNode adapt(ObjectNode config, GeneratorOptions options) {
    return SiTOptions.adapt(config, options);
  }

  @Override
  public List<String> openKeys() {
    return SiTOptions.OPEN_KEYS;
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    SiTConfig wanted = SiTConfig.of(config);
    return ModelSize.repeated(
        List.of(wanted.depth()), depth -> new SiT(wanted.withDepth(depth.get(0))));
  }

  @Override
  public Optional<ObjectNode> infer(StateDict published) {
    return SiTCheckpoint.infer(published).map(SiTConfig::toJson);
  }

  /** Heads share one matrix; only norms of a head's queries and keys are as wide as a head. */
  @Override
  public List<String> traceless(ObjectNode inferred) {
    return SiTConfig.of(inferred).qkNorm() ? List.of() : List.of("num_heads");
  }
}

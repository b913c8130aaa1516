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

/** The DiT family, to be sampled: S, B, L, XL with patches of 2, 4 and 8. */
public final class DiTProvider implements GeneratorProvider {

  /** For the service loader. */
  public DiTProvider() {}

  @Override
  public String family() {
    return "dit";
  }

  @Override
  public List<CatalogueEntry> entries() {
    return DiTVariant.ALL.stream().map(DiTVariant::entry).toList();
  }

  @Override
  public ObjectNode config(String id) {
    return DiTVariant.ALL.stream()
        .filter(variant -> variant.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("DiT has no variant " + id))
        .config()
        .toJson();
  }

  @Override
  public Generator create(ObjectNode config) {
    return new DiT(DiTConfig.of(config));
  }

  @Override
  public GeneratorShape shape(ObjectNode config) {
    return DiTConfig.of(config).shape();
  }

  @Override
  public GeneratorOptions said(ObjectNode config) {
    return DiTOptions.said(config);
  }

  @Override
  public ObjectNode adapt(ObjectNode config, GeneratorOptions options) {
    return DiTOptions.adapt(config, options);
  }

  @Override
  public List<String> openKeys() {
    return DiTOptions.OPEN_KEYS;
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    DiTConfig wanted = DiTConfig.of(config);
    return ModelSize.repeated(
        List.of(wanted.depth()), depth -> new DiT(wanted.withDepth(depth.get(0))));
  }

  @Override
  public Optional<ObjectNode> infer(StateDict published) {
    return DiTCheckpoint.infer(published).map(DiTConfig::toJson);
  }

  /** Heads share one matrix; files of diffusers don't hold the positions either. */
  @Override
  public List<String> traceless(ObjectNode inferred) {
    return DiTConfig.of(inferred).downscaleFreqShift() == 0
        ? List.of("num_heads")
        : List.of("num_heads", "input_size");
  }
}

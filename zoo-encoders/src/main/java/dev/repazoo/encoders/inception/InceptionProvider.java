package dev.repazoo.encoders.inception;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.WeightFile;
import java.util.List;
import java.util.Optional;

/**
 * Inception-v3 in the weights that FID is defined by. pytorch-fid and torch-fidelity publish the
 * same ones; both files are read.
 */
public final class InceptionProvider implements EncoderProvider {
  /** The one variant's id. */
  public static final String ID = "inception-v3-fid";

  private static final CatalogueEntry FID =
      new CatalogueEntry(
          ID,
          Kind.ENCODER,
          "inception-v3",
          23_833_744L,
          List.of(299, 256, 512, 128, 64, 32),
          "Apache-2.0",
          "github.com/mseitzer/pytorch-fid",
          "Szegedy et al., Rethinking the Inception Architecture, CVPR 2016, arXiv 1512.00567",
          "Inception-v3 of 2015 with 1,008 classes, which FID is defined by; tokens 2048 wide",
          Optional.of(
              new WeightFile(
                  "pt_inception-2015-12-05-6726825d.pth",
                  "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/"
                      + "pt_inception-2015-12-05-6726825d.pth",
                  0,
                  Optional.empty())));

  /** For the service loader. */
  public InceptionProvider() {}

  @Override
  public String family() {
    return "inception-v3";
  }

  @Override
  public List<CatalogueEntry> entries() {
    return List.of(FID);
  }

  @Override
  public ObjectNode config(String id) {
    if (!id.equals(ID)) {
      throw new IllegalArgumentException("Inception-v3 has no variant " + id);
    }
    return new InceptionConfig(InceptionConfig.PUBLISHED_CLASSES, InceptionInput.TENSORFLOW)
        .toJson();
  }

  @Override
  public Encoder create(ObjectNode config) {
    return new InceptionV3(InceptionConfig.of(config));
  }
}
